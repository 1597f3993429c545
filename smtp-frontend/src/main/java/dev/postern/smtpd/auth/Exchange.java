package dev.postern.smtpd.auth;

import java.io.IOException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// One attempt at one mechanism, from the server's side. Calls come one after the other, may block
/// for a bounded time, and are never made on an event loop.
interface Exchange {
  /// The first step.
  ///
  /// @param initial the initial response, or null when the client gave none
  Step begin(byte @Nullable [] initial) throws SQLException, IOException;

  /// The step after an answer to the last challenge.
  ///
  /// @throws SQLException when the accounts cannot be asked now
  /// @throws IOException when passwords cannot be checked now
  Step answer(byte[] response) throws SQLException, IOException;
}
