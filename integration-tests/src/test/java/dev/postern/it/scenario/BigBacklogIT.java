package dev.postern.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.functions.remote.DnsStub;
import dev.postern.it.Waiting;
import dev.postern.it.stack.Backlog;
import dev.postern.it.stack.EmbeddedStack;
import dev.postern.it.stack.Provider;
import dev.postern.it.stack.Provider.Manner;
import dev.postern.it.stack.Provider.Taken;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Ten thousand deferred messages of a dead destination, and two thousand of one that takes
/// connections and never greets, all due before those of others: the others are tried among the
/// first all the same.
class BigBacklogIT {
  private static final int PORT = freePort();
  private static final int DEAD = 10_000;
  private static final int SILENT = 2_000;
  private static final int EACH = 40;
  private static final int MOST_BEFORE = 1_500;
  private static final List<String> OTHERS = List.of("alpha.test", "mike.test", "zulu.test");
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir private static Path folder;
  private static DnsStub dns;
  private static EmbeddedStack stack;
  private static Provider good;

  @BeforeAll
  static void start() throws Exception {
    dns = DnsStub.start();
    resolve("dead.test", "127.0.0.99");
    resolve("silent.test", "127.0.0.100");
    for (String other : OTHERS) {
      resolve(other, "127.0.0.101");
    }
    good = Provider.start("127.0.0.101", PORT, new Manner() {});
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

  @Test
  void keepsNobodyWaiting() throws Exception {
    var opened = new CountDownLatch(1);
    var silent =
        new Manner() {
          @Override
          public String greeting(String source, int connections) {
            try {
              opened.await();
            } catch (InterruptedException _) {
              Thread.currentThread().interrupt();
            }
            return Manner.super.greeting(source, connections);
          }
        };
    Instant due = stack.clock().instant().plus(Duration.ofHours(1));
    Backlog.fill(stack, "dead.test", DEAD, due);
    Backlog.fill(stack, "silent.test", SILENT, due);
    for (String other : OTHERS) {
      Backlog.fill(stack, other, EACH, due.plusSeconds(60));
    }
    try (Provider _ = Provider.start("127.0.0.100", PORT, silent)) {
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

  private static void resolve(String domain, String address) {
    dns.record(domain, "MX", "10 mx." + domain + ".").record("mx." + domain, "A", address);
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.99"))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
