package dev.postern.rules.store;

import dev.postern.db.Database;
import dev.postern.db.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Makes changes of rules: each is one transaction that also bumps the rules version and writes the
/// history. Changes of other things are made the same way, without the version.
///
/// The version's row is locked first, so changes come one after the other and what a change has
/// looked at stays so until it commits.
///
/// @param who for the history: the operator, or the program that acts
/// @param mode whether changes are kept
public record RuleChanges(Database database, InstantSource clock, String who, Mode mode) {
  private static final int LONGEST_VALUE = 4000;

  /// Whether changes are kept.
  public enum Mode {
    /// Committed.
    COMMIT,
    /// Made in full, with every check, and rolled back: `--dry-run`.
    TRIAL
  }

  /// Changes that are kept.
  public RuleChanges(Database database, InstantSource clock, String who) {
    this(database, clock, who, Mode.COMMIT);
  }

  /// What a change does inside the transaction. Work that writes no line of history found nothing
  /// to do: it is rolled back and makes no version.
  @FunctionalInterface
  public interface Work {
    void run(Change change) throws SQLException;
  }

  /// Applies a change.
  public MadeChange apply(Work work) throws SQLException {
    return database.transaction(
        connection -> {
          Instant now = clock.instant();
          Sql.update(
              connection,
              "UPDATE rules_version SET version = version + 1, changed_at = ? WHERE id = 1",
              now);
          long version = version(connection);
          var change = new Change(connection, version, now, who, new ArrayList<>());
          return isKept(work, change)
              ? new MadeChange(version, change.lines())
              : new MadeChange(version - 1, change.lines());
        });
  }

  /// Applies a change of what is no rule, the queue say: in the history like any other, but the
  /// rules version stays.
  public MadeChange note(Work work) throws SQLException {
    return database.transaction(
        connection -> {
          long version = version(connection);
          var change = new Change(connection, version, clock.instant(), who, new ArrayList<>());
          isKept(work, change);
          return new MadeChange(version, change.lines());
        });
  }

  /// Does the work, and undoes it where it is a trial or found nothing to do.
  private boolean isKept(Work work, Change change) throws SQLException {
    work.run(change);
    boolean kept = mode == Mode.COMMIT && !change.lines().isEmpty();
    if (!kept) {
      change.connection().rollback();
    }
    return kept;
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
  /// @param lines what it did so far
  public record Change(
      Connection connection, long version, Instant at, String who, List<HistoryLine> lines) {
    /// Writes one line of history, unless nothing was changed.
    ///
    /// @param what the verb and the kind, as `add tcp`
    /// @param before what was, null for an addition; never a secret
    /// @param after what is, null for a removal; never a secret
    public void history(String what, @Nullable String before, @Nullable String after)
        throws SQLException {
      if (Objects.equals(before, after)) {
        return;
      }
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
      lines.add(new HistoryLine(what, before, after));
    }

    /// Writes many lines of history.
    public void history(List<HistoryLine> many) throws SQLException {
      List<@Nullable Object> values = new ArrayList<>();
      for (HistoryLine line : many) {
        values.addAll(
            Arrays.asList(
                version,
                at,
                clip(who, 255),
                line.what(),
                line.before() == null ? null : clip(line.before(), LONGEST_VALUE),
                line.after() == null ? null : clip(line.after(), LONGEST_VALUE)));
      }
      Sql.update(
          connection,
          "INSERT INTO rule_history (version, at, who, what, old_value, new_value) VALUES "
              + String.join(", ", Collections.nCopies(many.size(), "(?, ?, ?, ?, ?, ?)")),
          values.toArray());
      lines.addAll(many);
    }

    private static String clip(String text, int most) {
      return text.length() <= most ? text : text.substring(0, most);
    }
  }
}
