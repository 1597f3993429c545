package dev.postern.rules.store;

import dev.postern.db.Database;
import dev.postern.db.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Makes changes of rules: each is one transaction that also bumps the rules version and writes the
/// history.
///
/// The version's row is locked first, so changes come one after the other and what a change has
/// looked at stays so until it commits.
///
/// @param who for the history: the operator, or the program that acts
public record RuleChanges(Database database, InstantSource clock, String who) {
  private static final int LONGEST_VALUE = 4000;

  /// What a change does inside the transaction.
  @FunctionalInterface
  public interface Work {
    void run(Change change) throws SQLException;
  }

  /// Applies a change.
  ///
  /// @return the new rules version
  public long apply(Work work) throws SQLException {
    return database.transaction(
        connection -> {
          Instant now = clock.instant();
          Sql.update(
              connection,
              "UPDATE rules_version SET version = version + 1, changed_at = ? WHERE id = 1",
              now);
          long version = version(connection);
          work.run(new Change(connection, version, now, who));
          return version;
        });
  }

  /// The rules version as the database has it now.
  static long version(Connection connection) throws SQLException {
    return Sql.first(connection, "SELECT version FROM rules_version", row -> row.getLong(1))
        .orElseThrow(
            () -> new SQLException("table rules_version is empty; its one row was deleted"));
  }

  /// A change under way.
  ///
  /// @param version the rules version it makes
  /// @param at when it is made
  public record Change(Connection connection, long version, Instant at, String who) {
    /// Writes one line of history.
    ///
    /// @param what the verb and the kind, as `add tcp`
    /// @param before what was, null for an addition; never a secret
    /// @param after what is, null for a removal; never a secret
    public void history(String what, @Nullable String before, @Nullable String after)
        throws SQLException {
      Sql.update(
          connection,
          "INSERT INTO rule_history (version, at, who, what, old_value, new_value)"
              + " VALUES (?, ?, ?, ?, ?, ?)",
          version,
          at,
          clip(who, 255),
          what,
          before == null ? null : clip(before, LONGEST_VALUE),
          after == null ? null : clip(after, LONGEST_VALUE));
    }

    private static String clip(String text, int most) {
      return text.length() <= most ? text : text.substring(0, most);
    }
  }
}
