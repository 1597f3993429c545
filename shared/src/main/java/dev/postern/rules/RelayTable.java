package dev.postern.rules;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/// The relay table: who logged in where and when, and may therefore relay for a while.
///
/// **Seed:** spec 4; decisions 13 and 14. Readers check a row's age themselves, so an expired row
/// that is still there gives no right.
public interface RelayTable {
  /// Writes logins, all or none. A row's time only moves forward, so a login told twice or late
  /// does no harm. Users that are no accounts of ours are written too: a mail server elsewhere may
  /// have them.
  ///
  /// @return those not written, since they are accounts of ours without a right to relay (T48)
  List<RelayLogin> record(List<RelayLogin> logins) throws SQLException;

  /// Removes up to `max` rows last written at `limit` or before: a row aged the whole window is
  /// over.
  ///
  /// @return how many went
  int expire(Instant limit, int max) throws SQLException;
}
