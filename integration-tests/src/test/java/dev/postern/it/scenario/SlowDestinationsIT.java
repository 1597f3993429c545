package dev.postern.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.functions.remote.LoopbackHosts;
import dev.postern.it.Waiting;
import dev.postern.it.stack.EmbeddedStack;
import dev.postern.it.stack.Provider;
import dev.postern.it.stack.Provider.Manner;
import dev.postern.it.stack.Provider.Taken;
import dev.postern.it.stack.Traffic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A destination that is slow or dead does not keep mail for others waiting, and costs little.
class SlowDestinationsIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /// The longest an address is skipped by default: 60 and 31 times 64 seconds (docs/REMOTE.md).
  private static final Duration LONGEST_PENALTY = Duration.ofSeconds(64 * (60 + 31));

  @TempDir private static Path folder;
  private static LoopbackHosts hosts;
  private static EmbeddedStack stack;
  private static Traffic traffic;
  private static Provider good;

  @BeforeAll
  static void start() throws Exception {
    hosts = new LoopbackHosts();
    hosts.dns().mx("good.test", "127.0.0.96");
    good = Provider.start("127.0.0.96", hosts.port(), new Manner() {});
    stack = new EmbeddedStack(folder, hosts.settings());
    traffic = new Traffic(stack);
  }

  @AfterAll
  static void stop() throws Exception {
    good.close();
    stack.close();
    hosts.close();
  }

  /// It takes connections and does not greet: each would hold a worker for a minute.
  @Test
  void aTarpitHoldsFewWorkersWhileOthersHaveTheirMail() throws Exception {
    int messages = 300;
    var opened = new CountDownLatch(1);
    hosts.dns().mx("tarpit.test", "127.0.0.97");
    try (Provider slow = Provider.start("127.0.0.97", hosts.port(), Manner.silentUntil(opened))) {
      traffic.send("tarpit.test", messages);
      Waiting.until("the tarpit holds some", LIMIT, () -> slow.connections() > 0);
      traffic.send("good.test", 100);
      Waiting.until("the others have their mail", LIMIT, () -> good.count("good.test") == 100);
      assertThat(slow.taken()).as("it still holds them").isEmpty();
      Waiting.until(
          "the rest waits elsewhere",
          LIMIT,
          () ->
              stack.number("SELECT COUNT(*) AS n FROM deferred WHERE attempt = 0") >= messages - 5);
      assertThat(slow.mostAtOnce()).as("connections at once").isLessThanOrEqualTo(5);
      assertThat(
              stack.number(
                  "SELECT COUNT(DISTINCT next_attempt_at DIV 1000) AS n FROM deferred"
                      + " WHERE destination = 'tarpit.test'"))
          .as("seconds at which they are looked at again")
          .isGreaterThan(20);

      opened.countDown();
      stack.awaitQuiet();
      stack.advance(Duration.ofHours(1));
      stack.awaitQuiet();
      int _ = traffic.untilNothingWaits("tarpit.test");
      List<String> recipients = slow.taken().stream().map(Taken::recipient).toList();
      assertThat(recipients).hasSize(messages);
      assertThat(new HashSet<>(recipients)).as("none twice").hasSize(messages);
      assertThat(stack.events("deferred", "tarpit.test")).as("no attempt was lost").isZero();
    }
  }

  @Test
  void aDeadHostIsNotAskedAgainForAnHour() throws Exception {
    hosts.dns().mx("dead.test", "127.0.0.98");
    traffic.send("dead.test", 1);
    stack.awaitQuiet();
    stack.advance(Duration.ofMinutes(2));
    traffic.send("dead.test", 1);
    stack.awaitQuiet();
    assertThat(stack.number("SELECT COUNT(*) AS n FROM failing_address WHERE skipped_until > 0"))
        .isEqualTo(1);

    try (Provider back = Provider.start("127.0.0.98", hosts.port(), new Manner() {})) {
      traffic.send("dead.test", 30);
      stack.awaitQuiet();
      assertThat(back.connections()).as("connections while it is skipped").isZero();
      assertThat(
              stack.number(
                  "SELECT COUNT(*) AS n FROM deferred WHERE destination = 'dead.test' AND attempt ="
                      + " 1 AND last_reply LIKE '4.4.1 Not tried before %127.0.0.98%'"))
          .as("deferred as ever, with the reason")
          .isEqualTo(30);

      stack.advance(LONGEST_PENALTY);
      traffic.send("dead.test", 1);
      stack.awaitQuiet();
      assertThat(back.count("dead.test")).isPositive();
      assertThat(stack.number("SELECT COUNT(*) AS n FROM failing_address")).isZero();
      int _ = traffic.untilNothingWaits("dead.test");
      assertThat(back.count("dead.test")).isEqualTo(33);
      assertThat(stack.events("bounced", "dead.test")).isZero();
    }
  }
}
