package dev.postern.rules.store;

import dev.postern.db.Database;
import dev.postern.db.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The front ends that run, each with the rules version it has in force: how `--wait` knows that a
/// change is in force everywhere.
public record FrontEnds(Database database) implements FrontEndRegister {
  private static final int LONGEST_REFUSAL = 1000;

  /// A front end as it last reported.
  ///
  /// @param rulesVersion the version in force; 0 for none
  /// @param refused the newer version it does not take, and why; null for none
  public record FrontEnd(String id, long rulesVersion, Instant seenAt, @Nullable String refused) {}

  @Override
  public void report(FrontEnd frontEnd) throws SQLException {
    database.transaction(
        connection ->
            Sql.update(
                connection,
                "INSERT INTO front_end (id, rules_version, seen_at, refused) VALUES (?, ?, ?, ?)"
                    + " ON DUPLICATE KEY UPDATE rules_version = VALUES(rules_version),"
                    + " seen_at = VALUES(seen_at), refused = VALUES(refused)",
                frontEnd.id(),
                frontEnd.rulesVersion(),
                frontEnd.seenAt(),
                clipped(frontEnd.refused())));
  }

  /// Those that reported at `instant` or later.
  public List<FrontEnd> seenSince(Instant instant) throws SQLException {
    try (var connection = database.dataSource().getConnection()) {
      return Sql.list(
          connection,
          "SELECT id, rules_version, seen_at, refused FROM front_end WHERE seen_at >= ?"
              + " ORDER BY id",
          row ->
              new FrontEnd(
                  Sql.text(row, "id"),
                  row.getLong("rules_version"),
                  Sql.instant(row, "seen_at"),
                  row.getString("refused")),
          instant);
    }
  }

  /// A front end that stops says so, and nobody waits for it.
  @Override
  public void leave(String id) throws SQLException {
    database.transaction(
        connection -> Sql.update(connection, "DELETE FROM front_end WHERE id = ?", id));
  }

  private static @Nullable String clipped(@Nullable String text) {
    return text == null || text.length() <= LONGEST_REFUSAL
        ? text
        : text.substring(0, LONGEST_REFUSAL);
  }
}
