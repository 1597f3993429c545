package dev.postern.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.functions.remote.SmtpSink;
import dev.postern.it.Events;
import dev.postern.it.RelayProcess;
import dev.postern.it.SharedRelay;
import dev.postern.it.SmtpDialog;
import dev.postern.it.Waiting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Mail for an alias reaches all its targets, here and elsewhere, and the trace leads from one
/// message to the other.
class AliasesForwardIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @Test
  void targetsHereAndElsewhereGetIt() throws Exception {
    RelayProcess relay = SharedRelay.get();
    relay.host("team.test", "bob", "al");
    relay.cliOk("domain", "add", "team-alias.test");
    relay.cliOk("alias", "add", "@team-alias.test", "@team.test");
    try (SmtpSink sink = SmtpSink.start()) {
      relay.cliOk("rule", "add", "smtproutes", "far-forward.test:[127.0.0.1]:" + sink.port());
      relay.cliOk("alias", "add", "inner@team.test", "al@team.test");
      relay.cliOk("alias", "add", "sales@team.test", "bob@team.test");
      relay.cliOk("alias", "add", "sales@team.test", "inner@team.test");
      relay.cliOk("alias", "add", "sales@team.test", "jane@far-forward.test", "--wait");

      String id = send(relay, "sales@team-alias.test", "Subject: to all\n\ntext\n");

      Path bobs = relay.awaitMail("team.test", "bob", 1, LIMIT).getFirst();
      assertThat(Files.readAllLines(bobs))
          .startsWith(
              "Return-Path: <alice@far.test>",
              "Delivered-To: bob@team.test",
              "Delivered-To: sales@team-alias.test")
          .contains("Subject: to all");
      Path als = relay.awaitMail("team.test", "al", 1, LIMIT).getFirst();
      assertThat(Files.readAllLines(als))
          .contains(
              "Delivered-To: al@team.test",
              "Delivered-To: inner@team.test",
              "Delivered-To: sales@team-alias.test");

      List<JsonNode> events = Events.await(relay, id, "delivered", LIMIT);
      assertThat(Events.kinds(events)).containsExactly("accepted", "dispatched", "delivered");
      String forward = events.getLast().path("related").asText();
      assertThat(events.getLast().path("reply").asText())
          .isEqualTo(
              "alias, forwarded as "
                  + forward
                  + " to inner@team.test, jane@far-forward.test; delivered to bob@team.test");
      List<JsonNode> further = Events.await(relay, forward, "delivered", LIMIT);
      assertThat(further.getFirst().path("peer").asText()).isEqualTo("alias sales@team-alias.test");
      Waiting.until("the sink has it", LIMIT, () -> !sink.messages().isEmpty());
      SmtpSink.Message taken = sink.messages().getFirst();
      assertThat(taken.content())
          .startsWith(
              "Delivered-To: sales@team-alias.test\r\nReceived: by relay.test (Postern alias)")
          .contains("Subject: to all");
      assertThat(relay.cliOk("trace", id)).contains("alias, forwarded as " + forward);
      Waiting.until("the ledger holds", LIMIT, () -> relay.cli("ledger", "check").exit() == 0);
    }
  }

  @Test
  void aMessageThatComesBackToItsAliasBounces() throws Exception {
    RelayProcess relay = SharedRelay.get();
    relay.host("loops.test", "alice");
    try (SmtpSink sink = SmtpSink.start()) {
      relay.cliOk("rule", "add", "smtproutes", "mirror.test:[127.0.0.1]:" + sink.port());
      relay.cliOk("alias", "add", "round@loops.test", "round@mirror.test", "--wait");
      String text = "Subject: round\n\ntext\n";
      String _ = SmtpDialog.sendOne(relay.smtpPort(), "alice@loops.test", "round@loops.test", text);
      Waiting.until("the mirror has it", LIMIT, () -> !sink.messages().isEmpty());

      String back = sink.messages().getFirst().content().replace("\r\n", "\n");
      String id =
          Events.queueId(
              SmtpDialog.sendOne(relay.smtpPort(), "alice@loops.test", "round@loops.test", back));

      List<JsonNode> events = Events.await(relay, id, "bounced", LIMIT);
      assertThat(events.getLast().path("reply").asText()).contains("This message is looping");
      Path dsn = relay.awaitMail("loops.test", "alice", 1, LIMIT).getFirst();
      assertThat(Files.readString(dsn)).contains("5.4.6");
      assertThat(sink.messages()).hasSize(1);
    }
  }

  @Test
  void anUnknownUserOfAnAliasDomainIsRefusedAtRcpt() throws Exception {
    RelayProcess relay = SharedRelay.get();
    relay.host("real.test", "bob");
    relay.cliOk("domain", "add", "unreal.test");
    relay.cliOk("alias", "add", "@unreal.test", "@real.test", "--wait");
    assertThat(SmtpDialog.sendOne(relay.smtpPort(), "a@far.test", "nobody@unreal.test", "\nx\n"))
        .startsWith("550 5.1.1 ");
    String id = send(relay, "bob@unreal.test", "Subject: x\n\nx\n");
    assertThat(Files.readString(relay.awaitMail("real.test", "bob", 1, LIMIT).getFirst()))
        .contains("Delivered-To: bob@unreal.test", id);
  }

  private static String send(RelayProcess relay, String to, String text) throws Exception {
    return Events.queueId(SmtpDialog.sendOne(relay.smtpPort(), "alice@far.test", to, text));
  }
}
