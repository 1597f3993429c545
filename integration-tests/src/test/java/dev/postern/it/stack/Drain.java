package dev.postern.it.stack;

import dev.postern.it.SmtpDialog;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// What it took to deliver a backlog to `old.test` while new mail came for `new.test`.
///
/// @param deferred messages of the backlog
/// @param took until the last of them was delivered
/// @param sql statements of all, by kind, as [EmbeddedStack#sqlCounts()]
/// @param calls of S3 and SQS by all, as [ApiCalls]
/// @param waits of the new messages from their 250 to their delivery, the shortest first
public record Drain(
    int deferred,
    Duration took,
    SortedMap<String, Long> sql,
    SortedMap<String, Long> calls,
    List<Duration> waits) {
  private static final Duration DAY = Duration.ofDays(1);
  private static final String DUE =
      "SELECT EXISTS (SELECT 1 FROM deferred WHERE next_attempt_at <= ? AND lease_until <= ?) AS n";

  /// Makes the backlog and drains it.
  ///
  /// @param peer the host of both destinations
  /// @param gap between two new messages
  /// @param progress told a line every five seconds
  public static Drain of(
      EmbeddedStack stack, Provider peer, int deferred, Duration gap, Consumer<String> progress)
      throws Exception {
    Backlog.fill(stack, "old.test", deferred, stack.clock().instant().plus(DAY));
    stack.advance(DAY);
    int before = peer.count("old.test");
    Map<String, Long> accepted = new HashMap<>();
    Map<String, Long> sql = stack.sqlCounts();
    Map<String, Long> calls = ApiCalls.now();
    long from = System.nanoTime();
    Duration took = Duration.ZERO;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        var dialog = new SmtpDialog(stack.smtpPort())) {
      Future<?> retries = threads.submit(() -> retryAll(stack));
      String _ = dialog.say("EHLO client.test");
      long told = from;
      for (int done = 0; done < deferred; done = peer.count("old.test") - before) {
        String recipient = "n" + accepted.size() + "@new.test";
        String reply = dialog.send("a@far.test", recipient, "Subject: new\n\nnew\n");
        if (!reply.startsWith("250 ")) {
          throw new AssertionError("new mail was refused: " + reply);
        }
        accepted.put(recipient, System.nanoTime());
        if (System.nanoTime() - told > 5_000_000_000L) {
          told = System.nanoTime();
          progress.accept(since(from).toSeconds() + " s: " + done + " delivered");
        }
        LockSupport.parkNanos(gap.toNanos());
        if (retries.state() == Future.State.FAILED) {
          throw new AssertionError("no retries", retries.exceptionNow());
        }
      }
      took = since(from);
      var _ = retries.get();
    }
    stack.awaitQueuesEmpty();
    SortedMap<String, Long> stated = stack.sqlCounts();
    sql.forEach((name, count) -> stated.merge(name, -count, Long::sum));
    SortedMap<String, Long> made = ApiCalls.since(calls);
    made.keySet().removeIf(call -> call.startsWith("GetQueueAttributes"));
    return new Drain(deferred, took, stated, made, waits(accepted, peer));
  }

  private static Void retryAll(EmbeddedStack stack) throws SQLException {
    Instant now = stack.clock().instant();
    while (stack.number(DUE, now, now) > 0) {
      stack.retryNow();
    }
    return null;
  }

  private static Duration since(long nanoTime) {
    return Duration.ofNanos(System.nanoTime() - nanoTime);
  }

  private static List<Duration> waits(Map<String, Long> accepted, Provider peer) {
    List<Duration> waits = new ArrayList<>();
    for (Provider.Taken taken : peer.taken()) {
      Long at = accepted.remove(taken.recipient());
      if (at != null) {
        waits.add(Duration.ofNanos(Math.max(0, taken.at() - at)));
      }
    }
    if (!accepted.isEmpty()) {
      throw new AssertionError("new mail that was not delivered: " + accepted.keySet());
    }
    Collections.sort(waits);
    return waits;
  }

  /// Statements a message, new ones counted.
  public double sqlPerMessage() {
    return (double) sql.getOrDefault("Questions", 0L) / (deferred + waits.size());
  }

  /// Calls of S3 and SQS a message, new ones counted.
  public double callsPerMessage() {
    return (double) calls.values().stream().mapToLong(n -> n).sum() / (deferred + waits.size());
  }

  public Duration longestWait() {
    return waits.getLast();
  }

  @Override
  public String toString() {
    double seconds = took.toMillis() / 1000.0;
    return String.format(
        Locale.ROOT,
        "%d deferred and %d new messages in %.1f s, %.0f/s; SQL %.2f statements a message, %.0f/s:"
            + " %s; %.2f calls a message: %s; new mail waited %d ms, median, %d ms, 99th of 100,"
            + " %d ms at most",
        deferred,
        waits.size(),
        seconds,
        (deferred + waits.size()) / seconds,
        sqlPerMessage(),
        sql.getOrDefault("Questions", 0L) / seconds,
        sql,
        callsPerMessage(),
        calls,
        waits.get(waits.size() / 2).toMillis(),
        waits.get(waits.size() * 99 / 100).toMillis(),
        longestWait().toMillis());
  }
}
