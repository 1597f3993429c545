package dev.postern.retry;

import dev.postern.address.Mailbox;
import dev.postern.db.Database;
import dev.postern.db.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What an operator sees of deferred mail.
public final class DeferredMail {
  private static final String SELECT =
      "SELECT job_id, queue_id, state, sender, recipients, destination, source, attempt, born_at,"
          + " next_attempt_at, lease_until, last_reply FROM deferred WHERE ";

  /// Rows read at once.
  private static final int PART = 5_000;

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
    List<DeferredEntry> jobs = new ArrayList<>();
    var _ = each(selector, max, jobs::add);
    return jobs;
  }

  /// The same one by one, read in parts, all as of the first: so many need not be in memory at
  /// once, nor does the database wait for who reads.
  ///
  /// @param max how many at most
  /// @return whether there were more
  public boolean each(DeferredSelector selector, int max, Consumer<DeferredEntry> to)
      throws SQLException {
    try (var connection = database.dataSource().getConnection()) {
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      DeferredEntry last = null;
      int left = max;
      while (true) {
        List<DeferredEntry> part = after(connection, selector, last, Math.min(PART, left + 1));
        part.stream().limit(left).forEach(to);
        if (part.size() > left || part.size() < PART) {
          connection.rollback();
          return part.size() > left;
        }
        left -= part.size();
        last = part.getLast();
      }
    }
  }

  private static List<DeferredEntry> after(
      Connection connection, DeferredSelector selector, @Nullable DeferredEntry last, int max)
      throws SQLException {
    DeferredSelector.Condition condition = selector.condition();
    List<Object> parameters = new ArrayList<>(condition.parameters());
    if (last != null) {
      parameters.add(last.nextAttemptAt());
      parameters.add(last.nextAttemptAt());
      parameters.add(last.jobId());
    }
    parameters.add(max);
    return Sql.list(
        connection,
        SELECT
            + condition.sql()
            + (last == null
                ? ""
                : " AND (next_attempt_at > ? OR (next_attempt_at = ? AND job_id > ?))")
            + " ORDER BY next_attempt_at, job_id LIMIT ?",
        DeferredMail::read,
        parameters.toArray());
  }

  /// The jobs of these ids.
  static List<DeferredEntry> named(Connection connection, List<String> jobIds) throws SQLException {
    return Sql.list(
        connection,
        SELECT + "job_id IN (" + Sql.marks(jobIds.size()) + ")",
        DeferredMail::read,
        jobIds.toArray());
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
            SUBSTRING(MAX(CONCAT(LPAD(next_attempt_at, 20, '0'), last_reply)), 21) AS reply
          FROM deferred WHERE %s
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
