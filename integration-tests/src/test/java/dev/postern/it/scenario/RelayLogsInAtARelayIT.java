package dev.postern.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.it.Cli;
import dev.postern.it.Events;
import dev.postern.it.Folders;
import dev.postern.it.RelayProcess;
import dev.postern.it.SharedRelay;
import dev.postern.it.SmtpDialog;
import dev.postern.it.Waiting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One Postern sends its mail through another: to its submission port, as a user of it.
class RelayLogsInAtARelayIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir private Path folder;

  @Test
  void mailGoesWithALoginAndWaitsForTheRightPassword() throws Exception {
    RelayProcess relay = SharedRelay.get();
    RelayProcess smart =
        RelayProcess.up(folder.resolve("smart"), "--set", "postern.hostname=smart.test");
    try {
      smart.host("smart.test", "bob", "uplink");
      String host = "[127.0.0.1]:" + smart.run().at("/submission/port").asInt();
      String route = "smart.test:" + host + " uplink@smart.test ";
      relay.cliOk("rule", "add", "rcpthosts", "smart.test");

      addRoute(relay, route + "wrong");
      String id = send(relay, "first");
      List<JsonNode> refused = Events.await(relay, id, "deferred", LIMIT);
      assertThat(refused.getLast().path("reply").asText()).startsWith("535 5.7.8 ");

      relay.cliOk("rule", "remove", "smtproutes", route + "***");
      addRoute(relay, route + "secret");
      List<JsonNode> events = Events.await(relay, id, "delivered", LIMIT);
      Path first = smart.awaitMail("smart.test", "bob", 1, LIMIT).getFirst();
      assertThat(Files.readString(first)).contains("Subject: first", "with ESMTPSA");

      String second = send(relay, "second");
      assertThat(smart.awaitMail("smart.test", "bob", 2, LIMIT)).hasSize(2);
      assertThat(Events.await(relay, second, "delivered", LIMIT).getLast().path("peer").asText())
          .contains("127.0.0.1");

      for (String shown :
          List.of(
              relay.cliOk("rule", "list"),
              relay.cliOk("history"),
              relay.cliOk("trace", id),
              relay.output(),
              events.toString())) {
        assertThat(shown).doesNotContain(route + "secret", route + "wrong", "{encrypted}");
      }
      assertThat(relay.cliOk("rule", "list", "smtproutes")).contains(route + "***");
      Waiting.until("the ledger holds", LIMIT, () -> relay.cli("ledger", "check").exit() == 0);
    } finally {
      smart.close();
      Folders.delete(folder.resolve("smart"));
    }
  }

  private static void addRoute(RelayProcess relay, String line) throws Exception {
    Cli.run(relay.home(), line + "\n", "rule", "add", "smtproutes", "-", "--wait").expectExit(0);
  }

  private static String send(RelayProcess relay, String subject) throws Exception {
    return Events.queueId(
        SmtpDialog.sendOne(
            relay.smtpPort(),
            "alice@far.test",
            "bob@smart.test",
            "Subject: " + subject + "\n\nx\n"));
  }
}
