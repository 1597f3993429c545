package dev.postern.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.functions.remote.SmtpSink;
import dev.postern.it.Events;
import dev.postern.it.RelayProcess;
import dev.postern.it.SmtpDialog;
import dev.postern.it.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two pools of addresses: each destination's mail leaves from its own, under their names; while
/// one is paused its mail waits, and goes when it is resumed.
class EgressPoolsIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int MESSAGES = 12;

  @Test
  void eachDestinationsMailLeavesFromItsPool(@TempDir Path home) throws Exception {
    try (RelayProcess relay = RelayProcess.up(home);
        SmtpSink sink = SmtpSink.start()) {
      for (String domain : new String[] {"hotmail.test", "other.test"}) {
        relay.cliOk("rule", "add", "smtproutes", domain + ":[127.0.0.1]:" + sink.port());
        relay.cliOk("rule", "add", "rcpthosts", domain);
      }
      source(relay, "a", "127.0.0.51");
      source(relay, "b", "127.0.0.52");
      source(relay, "x", "127.0.0.53");
      relay.cliOk("egress", "pool", "set", "default", "a", "b");
      relay.cliOk("egress", "pool", "set", "hotmail.test", "x", "--wait");

      for (int i = 0; i < MESSAGES; i++) {
        send(relay, "other.test");
      }
      send(relay, "hotmail.test");
      Waiting.until("all at the sink", LIMIT, () -> sink.messages().size() == MESSAGES + 1);
      var others = new TreeSet<String>();
      for (SmtpSink.Message m : sink.messages()) {
        if (m.recipients().getFirst().endsWith("hotmail.test")) {
          assertThat(m.source() + " " + m.ehlo()).isEqualTo("127.0.0.53 x.example.com");
        } else {
          others.add(m.source() + " " + m.ehlo());
        }
      }
      assertThat(others).containsExactly("127.0.0.51 a.example.com", "127.0.0.52 b.example.com");

      relay.cliOk("egress", "pause", "x", "--wait");
      String id = send(relay, "hotmail.test");
      Waiting.until(
          "the reason in the queue",
          LIMIT,
          () -> relay.cliOk("queue", "list").contains("No source of egress pool hotmail.test"));
      relay.cliOk("egress", "resume", "x", "--wait");
      relay.cliOk("queue", "retry", id);
      var events = Events.await(relay, id, "delivered", LIMIT);
      assertThat(events.getLast().path("attempt").asInt()).as("no attempt counted").isZero();
      assertThat(events.getLast().path("source").asText()).isEqualTo("x");
      Waiting.until(
          "an empty queue", LIMIT, () -> !relay.cliOk("queue", "list").contains("hotmail.test"));
    }
  }

  private static void source(RelayProcess relay, String name, String address) throws Exception {
    relay.cliOk("egress", "ip", "add", name, address, "--ehlo", name + ".example.com");
  }

  private static String send(RelayProcess relay, String domain) throws Exception {
    return Events.queueId(
        SmtpDialog.sendOne(relay.smtpPort(), "s@far.test", "r@" + domain, "\nhello\n"));
  }
}
