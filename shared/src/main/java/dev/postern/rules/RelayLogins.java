package dev.postern.rules;

import dev.postern.address.IpAddress;
import dev.postern.address.Mailbox;
import java.sql.SQLException;
import java.time.Instant;

/// The relay table as RCPT reads it: who logged in from where since when.
///
/// **Seed:** spec 4.4, 4.5; decision 13.
public interface RelayLogins {
  /// Whether `user`, compared whole and in any case, logged in from `client` after `since`.
  boolean loggedIn(IpAddress client, Mailbox user, Instant since) throws SQLException;

  /// Whether anybody logged in from `client` after `since`.
  boolean anyLogin(IpAddress client, Instant since) throws SQLException;
}
