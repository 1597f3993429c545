package dev.postern.account;

import dev.postern.address.Mailbox;
import java.sql.SQLException;
import java.util.Optional;

/// Where SMTP AUTH finds accounts. Calls may block for a bounded time.
public interface AuthAccounts {
  /// @param mailbox its local part in any case
  /// @throws SQLException when that cannot be told now
  Optional<AuthAccount> find(Mailbox mailbox) throws SQLException;

  /// Whether any account opted in to CRAM-MD5.
  ///
  /// @throws SQLException when that cannot be told now
  boolean anyCramMd5() throws SQLException;
}
