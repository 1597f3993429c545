package dev.postern.event;

import java.sql.SQLException;
import java.time.Instant;

/// What makes the ledger forget.
public interface LedgerRetention {
  /// Removes up to `max` messages, each with all its events, of which nothing was heard since
  /// `before` and whose every accepted recipient has a final event. A message with an open
  /// recipient stays, however old.
  ///
  /// @return how many messages went
  int expire(Instant before, int max) throws SQLException;
}
