package dev.postern.rules.store;

import dev.postern.db.Database;
import dev.postern.db.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/// The front ends that run, each with the rules version it has in force: how `--wait` knows that a
/// change is in force everywhere.
public record FrontEnds(Database database) implements FrontEndRegister {
  /// A front end as it last reported.
  public record FrontEnd(String id, long rulesVersion, Instant seenAt) {}

  @Override
  public void report(FrontEnd frontEnd) throws SQLException {
    database.transaction(
        connection ->
            Sql.update(
                connection,
                "INSERT INTO front_end (id, rules_version, seen_at) VALUES (?, ?, ?)"
                    + " ON DUPLICATE KEY UPDATE rules_version = VALUES(rules_version),"
                    + " seen_at = VALUES(seen_at)",
                frontEnd.id(),
                frontEnd.rulesVersion(),
                frontEnd.seenAt()));
  }

  /// Those that reported at `instant` or later.
  public List<FrontEnd> seenSince(Instant instant) throws SQLException {
    try (var connection = database.dataSource().getConnection()) {
      return Sql.list(
          connection,
          "SELECT id, rules_version, seen_at FROM front_end WHERE seen_at >= ? ORDER BY id",
          row ->
              new FrontEnd(
                  Sql.text(row, "id"), row.getLong("rules_version"), Sql.instant(row, "seen_at")),
          instant);
    }
  }

  /// A front end that stops says so, and nobody waits for it.
  @Override
  public void leave(String id) throws SQLException {
    database.transaction(
        connection -> Sql.update(connection, "DELETE FROM front_end WHERE id = ?", id));
  }
}
