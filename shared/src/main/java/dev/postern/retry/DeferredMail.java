package dev.postern.retry;

import dev.postern.address.Mailbox;
import dev.postern.db.Database;
import dev.postern.db.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// What an operator sees of deferred mail.
public final class DeferredMail {
  static final String SELECT =
      "SELECT job_id, queue_id, state, sender, recipients, destination, source, attempt, born_at,"
          + " next_attempt_at, lease_until, last_reply FROM deferred WHERE ";

  private final Database database;

  public DeferredMail(Database database) {
    this.database = database;
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

  /// What waits for each destination, the most jobs first.
  ///
  /// @param max how many destinations at most
  public List<DestinationBacklog> destinations(DeferredSelector selector, int max)
      throws SQLException {
    DeferredSelector.Condition condition = selector.condition();
    List<Object> parameters = new ArrayList<>(condition.parameters());
    parameters.add(max);
    try (var connection = database.dataSource().getConnection()) {
      return Sql.list(
          connection,
          """
          SELECT destination, COUNT(*) AS jobs, SUM(JSON_LENGTH(recipients)) AS recipients,
            SUM(state = 'held') AS held, MIN(born_at) AS oldest, MIN(next_attempt_at) AS next_try,
            MAX(IF(waits = 1, last_reply, '')) AS reply
          FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY destination
                  ORDER BY next_attempt_at DESC, job_id) AS waits FROM deferred WHERE %s) AS job
          GROUP BY destination ORDER BY jobs DESC, destination LIMIT ?
          """
              .formatted(condition.sql()),
          row ->
              new DestinationBacklog(
                  Sql.text(row, "destination"),
                  row.getLong("jobs"),
                  row.getLong("recipients"),
                  row.getLong("held"),
                  Sql.instant(row, "oldest"),
                  Sql.instant(row, "next_try"),
                  Sql.text(row, "reply")),
          parameters.toArray());
    }
  }

  static DeferredEntry read(ResultSet row) throws SQLException {
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
