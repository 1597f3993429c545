package dev.postern.retry;

import dev.postern.address.Mailbox;
import dev.postern.db.Database;
import dev.postern.db.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// What an operator does with deferred mail: count, list, show, try now.
public final class DeferredMail {
  private static final String SELECT =
      "SELECT job_id, queue_id, state, sender, recipients, destination, source, attempt, born_at,"
          + " next_attempt_at, lease_until, last_reply FROM deferred WHERE ";

  private final Database database;
  private final InstantSource clock;

  public DeferredMail(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /// Jobs by state.
  public record Counts(long deferred, long held) {}

  public Counts counts() throws SQLException {
    try (var connection = database.dataSource().getConnection()) {
      return Sql.first(
              connection,
              "SELECT COALESCE(SUM(state = 'deferred'), 0) AS deferred,"
                  + " COALESCE(SUM(state = 'held'), 0) AS held FROM deferred",
              row -> new Counts(row.getLong("deferred"), row.getLong("held")))
          .orElse(new Counts(0, 0));
    }
  }

  /// The jobs selected, next try first.
  ///
  /// @param max how many at most
  public List<DeferredEntry> list(DeferredSelector selector, int max) throws SQLException {
    DeferredSelector.Condition condition = selector.condition();
    List<Object> parameters = new ArrayList<>(condition.parameters());
    parameters.add(max);
    try (var connection = database.dataSource().getConnection()) {
      return Sql.list(
          connection,
          SELECT + condition.sql() + " ORDER BY next_attempt_at, job_id LIMIT ?",
          DeferredMail::read,
          parameters.toArray());
    }
  }

  /// Makes the jobs selected due now; held ones and those a try has at the moment stay as they are.
  ///
  /// @return how many are due now that were not
  public int retryNow(DeferredSelector selector) throws SQLException {
    Instant now = clock.instant();
    DeferredSelector.Condition condition = selector.condition();
    List<Object> parameters = new ArrayList<>(List.of(now, now, now));
    parameters.addAll(condition.parameters());
    return database.transaction(
        connection ->
            Sql.update(
                connection,
                "UPDATE deferred SET next_attempt_at = ? WHERE next_attempt_at > ?"
                    + " AND lease_until <= ? AND state = 'deferred' AND "
                    + condition.sql(),
                parameters.toArray()));
  }

  private static DeferredEntry read(ResultSet row) throws SQLException {
    List<Mailbox> recipients = DeferredColumns.readRecipients(Sql.text(row, "recipients"));
    return new DeferredEntry(
        Sql.text(row, "job_id"),
        Sql.text(row, "queue_id"),
        Sql.text(row, "state"),
        Sql.text(row, "sender"),
        recipients,
        Sql.text(row, "destination"),
        Sql.text(row, "source"),
        row.getInt("attempt"),
        Sql.instant(row, "born_at"),
        Sql.instant(row, "next_attempt_at"),
        Sql.instant(row, "lease_until"),
        Sql.text(row, "last_reply"));
  }
}
