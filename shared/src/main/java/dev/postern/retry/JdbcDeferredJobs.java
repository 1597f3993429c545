package dev.postern.retry;

import dev.postern.db.Database;
import dev.postern.db.Sql;
import dev.postern.message.DeliveryJob;
import dev.postern.message.JobCodec;
import dev.postern.message.MalformedJobException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The table `deferred` in MariaDB.
///
/// A job that an operator holds is neither leased nor claimed; a try under way that defers it again
/// leaves it held.
public final class JdbcDeferredJobs implements DeferredJobs {
  private static final Logger log = LoggerFactory.getLogger(JdbcDeferredJobs.class);
  private static final String SWEEP_LOCK = "postern.sweep";

  // Assignments are made from left to right: attempt last, since the others look at the old one.
  private static final String DEFER =
      """
      INSERT INTO deferred (job_id, queue_id, born_at, sender, destination, source,
        recipients, job, next_attempt_at, last_reply, lease_until, claimed, attempt)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, FALSE, ?)
      ON DUPLICATE KEY UPDATE
        recipients = IF(attempt < VALUES(attempt), VALUES(recipients), recipients),
        job = IF(attempt < VALUES(attempt), VALUES(job), job),
        destination = IF(attempt < VALUES(attempt), VALUES(destination), destination),
        source = IF(attempt < VALUES(attempt), VALUES(source), source),
        next_attempt_at = IF(attempt < VALUES(attempt), VALUES(next_attempt_at), next_attempt_at),
        last_reply = IF(attempt < VALUES(attempt), VALUES(last_reply), last_reply),
        lease_until = IF(attempt < VALUES(attempt), 0, lease_until),
        claimed = IF(attempt < VALUES(attempt), FALSE, claimed),
        attempt = GREATEST(attempt, VALUES(attempt))
      """;

  private static final String PUT_OFF =
      """
      INSERT INTO deferred (job_id, queue_id, born_at, sender, destination, source,
        recipients, job, next_attempt_at, last_reply, lease_until, claimed, attempt)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, FALSE, ?)
      ON DUPLICATE KEY UPDATE
        recipients = IF(attempt <= VALUES(attempt), VALUES(recipients), recipients),
        job = IF(attempt <= VALUES(attempt), VALUES(job), job),
        source = IF(attempt <= VALUES(attempt), VALUES(source), source),
        next_attempt_at = IF(attempt <= VALUES(attempt), VALUES(next_attempt_at), next_attempt_at),
        last_reply = IF(attempt <= VALUES(attempt), VALUES(last_reply), last_reply),
        lease_until = IF(attempt <= VALUES(attempt), 0, lease_until),
        claimed = IF(attempt <= VALUES(attempt), FALSE, claimed),
        attempt = GREATEST(attempt, VALUES(attempt))
      """;

  private final DueJobs dueJobs = new DueJobs();
  private final Database database;
  private final InstantSource clock;

  public JdbcDeferredJobs(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public void defer(DeliveryJob job, Instant nextTry, String lastReply) throws SQLException {
    keep(DEFER, job, nextTry, lastReply);
  }

  @Override
  public void putOff(DeliveryJob job, Instant nextTry, String why) throws SQLException {
    keep(PUT_OFF, job, nextTry, why);
  }

  private void keep(String statement, DeliveryJob job, Instant nextTry, String lastReply)
      throws SQLException {
    DeferredColumns columns = DeferredColumns.of(job, lastReply);
    var _ =
        database.update(
            statement,
            job.jobId(),
            job.queueId().value(),
            job.birth(),
            job.sender().toString(),
            columns.destination(),
            columns.source(),
            columns.recipients(),
            JobCodec.encode(job),
            nextTry,
            columns.lastReply(),
            job.attempt());
  }

  @Override
  public boolean claim(DeliveryJob job, Duration claim) throws SQLException {
    Instant now = clock.instant();
    return database.update(
            "UPDATE deferred SET claimed = TRUE, lease_until = ?"
                + " WHERE job_id = ? AND attempt = ? AND state = 'deferred'"
                + " AND (claimed = FALSE OR lease_until <= ?)",
            now.plus(claim),
            job.jobId(),
            job.attempt(),
            now)
        == 1;
  }

  @Override
  public void done(String jobId) throws SQLException {
    var _ = database.update("DELETE FROM deferred WHERE job_id = ?", jobId);
  }

  @Override
  public List<DeliveryJob> leaseDue(int max, Duration lease) throws SQLException {
    Instant now = clock.instant();
    return database.transaction(
        connection -> {
          if (!lockSweep(connection)) {
            return List.of();
          }
          try {
            List<DeliveryJob> leased = lease(connection, now, now.plus(lease), max);
            // The next sweeper must see these leases, so they are committed under the lock.
            connection.commit();
            return leased;
          } finally {
            Sql.first(connection, "SELECT RELEASE_LOCK(?)", row -> row.getInt(1), SWEEP_LOCK);
          }
        });
  }

  @Override
  public int releaseOlderThan(Instant bornBefore, Instant bouncesBefore) throws SQLException {
    return database.update(
        "UPDATE deferred SET state = 'deferred'"
            + " WHERE state = 'held' AND born_at < IF(sender = '', ?, ?)",
        bouncesBefore,
        bornBefore);
  }

  private static boolean lockSweep(Connection connection) throws SQLException {
    return Sql.first(connection, "SELECT GET_LOCK(?, 0)", row -> row.getInt(1), SWEEP_LOCK)
        .filter(got -> got == 1)
        .isPresent();
  }

  private record Due(String jobId, String json) {}

  private List<DeliveryJob> lease(Connection connection, Instant now, Instant until, int max)
      throws SQLException {
    List<String> chosen = dueJobs.choose(connection, now, max);
    Map<String, Due> due = chosen.isEmpty() ? Map.of() : locked(connection, now, chosen);
    if (due.isEmpty()) {
      return List.of();
    }
    List<Object> parameters = new ArrayList<>(List.of(until.toEpochMilli()));
    // Sorted, so that two writers of many rows lock them in the same order.
    due.keySet().stream().sorted().forEach(parameters::add);
    Sql.update(
        connection,
        "UPDATE deferred SET lease_until = ?, claimed = FALSE WHERE job_id IN ("
            + Sql.marks(due.size())
            + ")",
        parameters.toArray());
    return chosen.stream()
        .map(due::get)
        .filter(Objects::nonNull)
        .flatMap(row -> decode(row).stream())
        .toList();
  }

  /// Those of the chosen that are due still and that no worker just changes.
  private static Map<String, Due> locked(Connection connection, Instant now, List<String> chosen)
      throws SQLException {
    List<Object> parameters = new ArrayList<>(chosen);
    parameters.add(now);
    parameters.add(now);
    return Sql.list(
            connection,
            """
            SELECT job_id, job FROM deferred FORCE INDEX (PRIMARY)
            WHERE job_id IN (%s) AND state = 'deferred'
              AND next_attempt_at <= ? AND lease_until <= ?
            FOR UPDATE SKIP LOCKED
            """
                .formatted(Sql.marks(chosen.size())),
            row -> new Due(Sql.text(row, "job_id"), Sql.text(row, "job")),
            parameters.toArray())
        .stream()
        .collect(Collectors.toMap(Due::jobId, Function.identity()));
  }

  /// A row of a version this code does not know stays leased, for a newer one to take.
  private static List<DeliveryJob> decode(Due row) {
    try {
      return List.of(JobCodec.decodeDelivery(row.json()));
    } catch (MalformedJobException e) {
      log.error("deferred job={} cannot be read: {}", row.jobId(), e.getMessage());
      return List.of();
    }
  }
}
