package dev.postern.rules.store;

import java.sql.SQLException;

/// Where a rules source reads from: the database, or what a test puts in its place.
public interface RulesReader {
  /// The rules version now.
  long version() throws SQLException;

  /// The rows of all rules, as they were together at one instant.
  RuleRows load() throws SQLException;
}
