package dev.postern.account;

import dev.postern.address.IpAddress;
import java.sql.SQLException;

/// Failures of SMTP AUTH in a row, by client network and by account, as all front ends together saw
/// them. Calls may block for a bounded time.
public interface AuthFailures {
  /// Counts one more.
  ///
  /// @param account as the client named it, whether there is one or not
  /// @return the failures in a row of the client or of the account, whichever has more
  /// @throws SQLException when it could not be counted
  int add(IpAddress client, String account) throws SQLException;

  /// Whether a client has failed so often, and so lately, that it must wait before the next try is
  /// looked at: else who does not wait for our answers would guess as fast as it can connect.
  ///
  /// @throws SQLException when that cannot be told now
  boolean mustWait(IpAddress client) throws SQLException;

  /// Forgets those of a client and an account, after a success.
  ///
  /// @throws SQLException when that could not be done
  void forget(IpAddress client, String account) throws SQLException;
}
