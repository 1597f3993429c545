package dev.postern.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.functions.remote.DnsStub;
import dev.postern.it.SmtpDialog;
import dev.postern.it.Waiting;
import dev.postern.it.stack.EmbeddedStack;
import dev.postern.it.stack.Provider;
import dev.postern.it.stack.Provider.Manner;
import dev.postern.it.stack.Provider.Taken;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A destination that is slow or dead does not keep mail for others waiting, and costs little.
class SlowDestinationsIT {
  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static final int PORT = freePort();
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int MOST_ROUNDS = 30;

  /// The longest an address is skipped by default: 60 and 31 times 64 seconds (docs/REMOTE.md).
  private static final Duration LONGEST_PENALTY = Duration.ofSeconds(64 * (60 + 31));

  @TempDir private static Path folder;
  private static DnsStub dns;
  private static EmbeddedStack stack;
  private static Provider good;

  @BeforeAll
  static void start() throws Exception {
    dns = DnsStub.start();
    resolve("good", "127.0.0.96");
    good = Provider.start("127.0.0.96", PORT, new Manner() {});
    stack =
        new EmbeddedStack(
            folder,
            Map.of(
                "postern.dns.servers",
                dns.server(),
                "postern.smtp-client.port",
                String.valueOf(PORT)));
  }

  @AfterAll
  static void stop() throws Exception {
    good.close();
    stack.close();
    dns.close();
  }

  /// It takes connections and does not greet: each would hold a worker for a minute.
  @Test
  void aTarpitHoldsFewWorkersWhileOthersHaveTheirMail() throws Exception {
    int messages = 300;
    var opened = new CountDownLatch(1);
    var most = new AtomicInteger();
    var tarpit =
        new Manner() {
          @Override
          public String greeting(String source, int connections) {
            most.accumulateAndGet(connections, Math::max);
            try {
              opened.await();
            } catch (InterruptedException _) {
              Thread.currentThread().interrupt();
            }
            return Manner.super.greeting(source, connections);
          }
        };
    resolve("tarpit", "127.0.0.97");
    try (Provider slow = Provider.start("127.0.0.97", PORT, tarpit)) {
      send("tarpit.test", messages);
      Waiting.until("the tarpit holds some", LIMIT, () -> most.get() > 0);
      send("good.test", 100);
      Waiting.until("the others have their mail", LIMIT, () -> good.count("good.test") == 100);
      assertThat(slow.taken()).as("it still holds them").isEmpty();
      Waiting.until(
          "the rest waits elsewhere",
          LIMIT,
          () ->
              stack.number("SELECT COUNT(*) AS n FROM deferred WHERE attempt = 0") >= messages - 5);
      assertThat(most).as("connections at once").hasValueLessThanOrEqualTo(5);
      assertThat(
              stack.number(
                  "SELECT COUNT(DISTINCT next_attempt_at DIV 1000) AS n FROM deferred"
                      + " WHERE destination = 'tarpit.test'"))
          .as("seconds at which they are looked at again")
          .isGreaterThan(20);

      opened.countDown();
      stack.awaitQuiet();
      stack.advance(Duration.ofHours(1));
      untilNothingWaits("tarpit.test");
      List<String> recipients = slow.taken().stream().map(Taken::recipient).toList();
      assertThat(recipients).hasSize(messages);
      assertThat(new HashSet<>(recipients)).as("none twice").hasSize(messages);
      assertThat(stack.events("deferred", "tarpit.test")).as("no attempt was lost").isZero();
    }
  }

  @Test
  void aDeadHostIsNotAskedAgainForAnHour() throws Exception {
    resolve("dead", "127.0.0.98");
    send("dead.test", 1);
    stack.awaitQuiet();
    stack.advance(Duration.ofMinutes(2));
    send("dead.test", 1);
    stack.awaitQuiet();
    assertThat(stack.number("SELECT COUNT(*) AS n FROM failing_address WHERE skipped_until > 0"))
        .isEqualTo(1);

    var connections = new AtomicInteger();
    var counting =
        new Manner() {
          @Override
          public String greeting(String source, int open) {
            connections.incrementAndGet();
            return Manner.super.greeting(source, open);
          }
        };
    try (Provider back = Provider.start("127.0.0.98", PORT, counting)) {
      send("dead.test", 30);
      stack.awaitQuiet();
      assertThat(connections).as("connections while it is skipped").hasValue(0);
      assertThat(
              stack.number(
                  "SELECT COUNT(*) AS n FROM deferred WHERE destination = 'dead.test'"
                      + " AND attempt = 1 AND last_reply LIKE 'Not tried before %127.0.0.98%'"))
          .as("deferred as ever, with the reason")
          .isEqualTo(30);

      stack.advance(LONGEST_PENALTY);
      send("dead.test", 1);
      stack.awaitQuiet();
      assertThat(back.count("dead.test")).isPositive();
      assertThat(stack.number("SELECT COUNT(*) AS n FROM failing_address")).isZero();
      untilNothingWaits("dead.test");
      assertThat(back.count("dead.test")).isEqualTo(33);
      assertThat(stack.events("bounced", "dead.test")).isZero();
    }
  }

  private static void resolve(String name, String address) {
    dns.record(name + ".test", "MX", "10 mx." + name + ".test.")
        .record("mx." + name + ".test", "A", address);
  }

  private static void send(String domain, int count) throws IOException {
    try (var dialog = new SmtpDialog(stack.smtpPort())) {
      String _ = dialog.say("EHLO client.test");
      for (int i = 0; i < count; i++) {
        String recipient = "r" + NUMBERS.incrementAndGet() + "@" + domain;
        assertThat(dialog.send("a@far.test", recipient, "Subject: hi\n\nhello\n"))
            .startsWith("250 ");
      }
    }
  }

  /// Sets the clock from try to try until no mail of a destination waits.
  private static void untilNothingWaits(String domain) throws Exception {
    stack.awaitQuiet();
    for (int rounds = 0;
        stack.number("SELECT COUNT(*) AS n FROM deferred WHERE destination = ?", domain) > 0;
        rounds++) {
      assertThat(rounds).as("rounds").isLessThan(MOST_ROUNDS);
      stack.advanceToNextTry();
      stack.awaitQuiet();
    }
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.96"))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
