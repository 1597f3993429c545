package dev.postern.rules.store;

import dev.postern.db.Database;
import dev.postern.db.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/// Who changed which rule when.
public record RuleHistory(Database database) {
  /// A line of the history with its change.
  ///
  /// @param who the operator, or the program that acted
  /// @param version the rules version that the change made
  public record Entry(Instant at, String who, long version, HistoryLine line) {}

  /// The newest lines written at `from` or later, the newest last.
  ///
  /// @param most how many lines at most
  public List<Entry> since(Instant from, int most) throws SQLException {
    try (var connection = database.dataSource().getConnection()) {
      return Sql.list(
              connection,
              "SELECT at, who, version, what, old_value, new_value FROM rule_history"
                  + " WHERE at >= ? ORDER BY id DESC LIMIT ?",
              RuleHistory::read,
              from,
              most)
          .reversed();
    }
  }

  private static Entry read(ResultSet row) throws SQLException {
    return new Entry(
        Sql.instant(row, "at"),
        Sql.text(row, "who"),
        row.getLong("version"),
        new HistoryLine(
            Sql.text(row, "what"), row.getString("old_value"), row.getString("new_value")));
  }
}
