package dev.postern.retry;

import dev.postern.message.DeliveryJob;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// The deferred table in memory, for tests; it runs the same contract test as the MariaDB one.
public final class InMemoryDeferredJobs implements DeferredJobs {
  private final Map<String, Row> rows = new HashMap<>();
  private final Set<String> held = new HashSet<>();
  private final InstantSource clock;
  private volatile boolean failing;

  /// One row, as the table has it.
  public record Row(
      DeliveryJob job, Instant nextTry, String lastReply, Instant leaseUntil, boolean claimed) {}

  public InMemoryDeferredJobs(InstantSource clock) {
    this.clock = clock;
  }

  /// From now on every call fails, or none does.
  public void fail(boolean failing) {
    this.failing = failing;
  }

  /// As an operator does.
  public synchronized void hold(String jobId) {
    held.add(jobId);
  }

  public synchronized List<Row> rows() {
    return List.copyOf(rows.values());
  }

  @Override
  public synchronized void defer(DeliveryJob job, Instant nextTry, String lastReply)
      throws SQLException {
    check();
    Row old = rows.get(job.jobId());
    if (old == null || old.job().attempt() < job.attempt()) {
      rows.put(job.jobId(), new Row(job, nextTry, lastReply, Instant.EPOCH, false));
    }
  }

  @Override
  public synchronized void putOff(DeliveryJob job, Instant nextTry, String why)
      throws SQLException {
    check();
    Row old = rows.get(job.jobId());
    if (old == null || old.job().attempt() <= job.attempt()) {
      rows.put(job.jobId(), new Row(job, nextTry, why, Instant.EPOCH, false));
    }
  }

  @Override
  public synchronized boolean claim(DeliveryJob job, Duration claim) throws SQLException {
    check();
    Row row = rows.get(job.jobId());
    Instant now = clock.instant();
    if (row == null
        || held.contains(job.jobId())
        || row.job().attempt() != job.attempt()
        || (row.claimed() && row.leaseUntil().isAfter(now))) {
      return false;
    }
    rows.put(
        job.jobId(), new Row(row.job(), row.nextTry(), row.lastReply(), now.plus(claim), true));
    return true;
  }

  @Override
  public synchronized void done(String jobId) throws SQLException {
    check();
    rows.remove(jobId);
  }

  @Override
  public synchronized List<DeliveryJob> leaseDue(int max, Duration lease) throws SQLException {
    check();
    Instant now = clock.instant();
    List<Row> due =
        rows.values().stream()
            .filter(r -> !held.contains(r.job().jobId()))
            .filter(r -> !r.nextTry().isAfter(now) && !r.leaseUntil().isAfter(now))
            .sorted(Comparator.comparing(Row::nextTry))
            .toList();
    List<DeliveryJob> jobs = new ArrayList<>();
    for (Row row : due.size() <= max ? due : inTurn(due).subList(0, max)) {
      rows.put(
          row.job().jobId(),
          new Row(row.job(), row.nextTry(), row.lastReply(), now.plus(lease), false));
      jobs.add(row.job());
    }
    return jobs;
  }

  /// The first of each destination, then the second of each, and so on.
  private static List<Row> inTurn(List<Row> rows) {
    Map<String, Integer> seen = new HashMap<>();
    SortedMap<Integer, List<Row>> rounds = new TreeMap<>();
    for (Row row : rows) {
      String destination = DeferredColumns.of(row.job(), "").destination();
      int round = seen.merge(destination, 1, Integer::sum);
      rounds.computeIfAbsent(round, _ -> new ArrayList<>()).add(row);
    }
    return rounds.values().stream().flatMap(List::stream).toList();
  }

  @Override
  public synchronized int releaseOlderThan(Instant bornBefore, Instant bouncesBefore)
      throws SQLException {
    check();
    int before = held.size();
    rows.values().stream()
        .filter(
            row ->
                row.job()
                    .birth()
                    .isBefore(row.job().sender().isNull() ? bouncesBefore : bornBefore))
        .forEach(row -> held.remove(row.job().jobId()));
    return before - held.size();
  }

  private void check() throws SQLException {
    if (failing) {
      throw new SQLException("the database does not answer");
    }
  }
}
