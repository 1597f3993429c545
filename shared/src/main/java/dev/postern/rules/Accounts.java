package dev.postern.rules;

import dev.postern.address.Mailbox;
import java.sql.SQLException;

/// The mailboxes of hosted domains, asked one at a time. Local parts are compared lower-case.
public interface Accounts {
  /// Whether the account exists. Blocks for at most `postern.db.timeout`.
  boolean exists(Mailbox mailbox) throws SQLException;
}
