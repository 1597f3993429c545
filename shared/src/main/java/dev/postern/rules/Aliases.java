package dev.postern.rules;

import dev.postern.address.Mailbox;
import java.sql.SQLException;
import java.util.List;

/// The aliases of hosted domains, asked one at a time. Local parts are compared lower-case.
@FunctionalInterface
public interface Aliases {
  /// The mailboxes that get the mail of this one, always in the same order; empty when it is no
  /// alias. Blocks for at most `postern.db.timeout`.
  List<Mailbox> targets(Mailbox mailbox) throws SQLException;
}
