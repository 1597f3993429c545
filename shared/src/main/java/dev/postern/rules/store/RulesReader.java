package dev.postern.rules.store;

import dev.postern.rules.RulesSnapshot;
import java.sql.SQLException;

/// Where a rules source reads from: the database, or what a test puts in its place.
public interface RulesReader {
  /// The rules version now.
  long version() throws SQLException;

  /// All rules, as they were together at one instant.
  ///
  /// @throws IllegalArgumentException when a stored rule does not validate
  RulesSnapshot load() throws SQLException;
}
