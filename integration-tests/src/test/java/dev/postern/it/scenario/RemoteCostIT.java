package dev.postern.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.functions.remote.LoopbackHosts;
import dev.postern.it.SmtpDialog;
import dev.postern.it.stack.ApiCalls;
import dev.postern.it.stack.Drain;
import dev.postern.it.stack.EmbeddedStack;
import dev.postern.it.stack.Provider;
import dev.postern.it.stack.Provider.Manner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a message that leaves costs in calls of S3, SQS and MariaDB, at its first try and at a
/// later one; and that a backlog does not keep new mail waiting.
class RemoteCostIT {
  private static final int BACKLOG = 1500;
  private static final Set<String> OF_DELIVER_REMOTE =
      Set.of(
          "ReceiveMessage remote-default",
          "DeleteMessageBatch remote-default",
          "ChangeMessageVisibilityBatch remote-default",
          "GetObject",
          "DeleteObject",
          "SendMessage events",
          "SendMessageBatch events");
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  @TempDir private static Path folder;
  private static LoopbackHosts hosts;
  private static Provider peer;
  private static EmbeddedStack stack;

  @BeforeAll
  static void start() throws Exception {
    hosts = new LoopbackHosts();
    hosts.dns().mx("new.test", 10, "mx.peer.test", "127.0.0.90");
    hosts.dns().mx("old.test", 10, "mx.peer.test", "127.0.0.90");
    peer = Provider.start("127.0.0.90", hosts.port(), new Manner() {});
    Map<String, String> settings = new HashMap<>(hosts.settings());
    settings.put("postern.retry.interval", "1h"); // the test says when
    stack = new EmbeddedStack(folder, settings);
    send(1);
    stack.awaitQuiet();
  }

  @AfterAll
  static void stop() throws Exception {
    stack.close();
    peer.close();
    hosts.close();
  }

  /// Messages that come together share what can be shared. Printed is what all of it costs, from
  /// MAIL to the ledger.
  ///
  /// @param most calls of `deliver-remote` a message
  @ParameterizedTest
  @CsvSource({"1, 5", "20, 3.5", "100, 2"})
  void callsOfADeliveredMessage(int sessions, double most) throws Exception {
    Map<String, Long> sql = stack.sqlCounts();
    Map<String, Long> before = ApiCalls.now();
    send(sessions);
    stack.awaitQueuesEmpty();
    SortedMap<String, Long> calls = ApiCalls.since(before);
    calls.keySet().removeIf(call -> call.startsWith("GetQueueAttributes"));
    long ofDispatch =
        calls.getOrDefault("SendMessage inbound", 0L); // it sends its events a segment at a time
    long remote =
        calls.entrySet().stream()
                .filter(e -> OF_DELIVER_REMOTE.contains(e.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum()
            - ofDispatch;
    System.out.printf(
        Locale.ROOT,
        "%d sessions: deliver-remote %.2f calls a message; all calls %s; SQL %s%n",
        sessions,
        (double) remote / sessions,
        calls,
        since(sql));
    assertThat((double) remote / sessions).isLessThanOrEqualTo(most);
  }

  @Test
  void aBacklogCostsLittleAndKeepsNewMailWaitingForAMoment() throws Exception {
    Drain drain = Drain.of(stack, peer, BACKLOG, Duration.ofMillis(100), _ -> {});
    System.out.println(drain);
    assertThat(drain.sqlPerMessage()).as("statements a message").isLessThanOrEqualTo(4.5);
    assertThat(drain.callsPerMessage()).as("calls a message").isLessThanOrEqualTo(3);
    assertThat(stack.number("SELECT COUNT(*) AS n FROM deferred")).isZero();
    assertThat(drain.waits()).hasSizeGreaterThan(5);
    // Some 500 of the 1,500 are before it in the queue.
    assertThat(drain.longestWait()).isLessThan(drain.took().dividedBy(2));
  }

  private static SortedMap<String, Long> since(Map<String, Long> before) throws Exception {
    SortedMap<String, Long> counts = stack.sqlCounts();
    before.forEach((name, count) -> counts.merge(name, -count, Long::sum));
    return counts;
  }

  /// Sends a message in each of so many sessions, all at once.
  private static void send(int sessions) throws Exception {
    List<Future<?>> sent = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < sessions; i++) {
        String recipient = "r" + NUMBERS.incrementAndGet() + "@new.test";
        sent.add(
            threads.submit(
                () ->
                    assertThat(
                            SmtpDialog.sendOne(
                                stack.smtpPort(), "a@far.test", recipient, "Subject: x\n\nx\n"))
                        .startsWith("250 ")));
      }
      for (Future<?> each : sent) {
        each.get();
      }
    }
  }
}
