package dev.postern.rules;

import java.sql.SQLException;
import java.time.Instant;

/// The relay table: who logged in where and when, and may therefore relay for a while.
///
/// **Seed:** spec 4; decisions 13 and 14. Readers check a row's age themselves, so an expired row
/// that is still there gives no right.
public interface RelayTable {
  /// Removes up to `max` rows last written at `limit` or before: a row aged the whole window is
  /// over.
  ///
  /// @return how many went
  int expire(Instant limit, int max) throws SQLException;
}
