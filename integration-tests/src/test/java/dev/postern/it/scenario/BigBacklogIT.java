package dev.postern.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.functions.remote.LoopbackHosts;
import dev.postern.it.Waiting;
import dev.postern.it.stack.Backlog;
import dev.postern.it.stack.EmbeddedStack;
import dev.postern.it.stack.Provider;
import dev.postern.it.stack.Provider.Manner;
import dev.postern.it.stack.Provider.Taken;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Ten thousand deferred messages of a dead destination, and two thousand of one that takes
/// connections and never greets, all due before those of others: the others are tried among the
/// first all the same.
class BigBacklogIT {
  private static final int DEAD = 10_000;
  private static final int SILENT = 2_000;
  private static final int EACH = 40;
  private static final int MOST_BEFORE = 1_500;
  private static final List<String> OTHERS = List.of("alpha.test", "mike.test", "zulu.test");
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir private static Path folder;
  private static LoopbackHosts hosts;
  private static EmbeddedStack stack;
  private static Provider good;

  @BeforeAll
  static void start() throws Exception {
    hosts = new LoopbackHosts();
    hosts.dns().mx("dead.test", "127.0.0.99").mx("silent.test", "127.0.0.100");
    for (String other : OTHERS) {
      hosts.dns().mx(other, "127.0.0.101");
    }
    good = Provider.start("127.0.0.101", hosts.port(), new Manner() {});
    stack = new EmbeddedStack(folder, hosts.settings());
  }

  @AfterAll
  static void stop() throws Exception {
    good.close();
    stack.close();
    hosts.close();
  }

  @Test
  void keepsNobodyWaiting() throws Exception {
    var opened = new CountDownLatch(1);
    Instant due = stack.clock().instant().plus(Duration.ofHours(1));
    Backlog.fill(stack, "dead.test", DEAD, due);
    Backlog.fill(stack, "silent.test", SILENT, due);
    for (String other : OTHERS) {
      Backlog.fill(stack, other, EACH, due.plusSeconds(60));
    }
    try (Provider _ = Provider.start("127.0.0.100", hosts.port(), Manner.silentUntil(opened))) {
      stack.advance(Duration.between(stack.clock().instant(), due).plusSeconds(61));
      Waiting.until(
          "the others have their mail", LIMIT, () -> good.taken().size() == OTHERS.size() * EACH);
      assertThat(
              stack.number(
                  "SELECT COUNT(*) AS n FROM deferred WHERE destination IN ('dead.test',"
                      + " 'silent.test') AND (lease_until > 0 OR next_attempt_at <> ?)",
                  due))
          .as("jobs of the two that were sent before")
          .isPositive()
          .isLessThan(MOST_BEFORE);
      assertThat(good.taken()).extracting(Taken::recipient).doesNotHaveDuplicates();
      stack.update("DELETE FROM deferred"); // or it goes on to the end
      opened.countDown();
    }
  }
}
