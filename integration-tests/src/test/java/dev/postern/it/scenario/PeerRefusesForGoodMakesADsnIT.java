package dev.postern.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.functions.remote.SmtpSink;
import dev.postern.it.Events;
import dev.postern.it.RelayProcess;
import dev.postern.it.SharedRelay;
import dev.postern.it.SmtpDialog;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.james.mime4j.dom.Message;
import org.apache.james.mime4j.dom.Multipart;
import org.apache.james.mime4j.dom.SingleBody;
import org.apache.james.mime4j.message.DefaultMessageBuilder;
import org.junit.jupiter.api.Test;

/// A peer that answers 550 makes a DSN in the sender's Maildir that a MIME parser reads as
/// multipart/report with the peer's reply.
class PeerRefusesForGoodMakesADsnIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @Test
  void theSenderGetsAReport() throws Exception {
    RelayProcess relay = SharedRelay.get();
    relay.host("sender.test", "alice");
    try (SmtpSink sink = SmtpSink.start()) {
      relay.cliOk("rule", "add", "smtproutes", "refuses.test:[127.0.0.1]:" + sink.port());
      relay.cliOk("rule", "add", "rcpthosts", "refuses.test", "--wait");

      String id =
          Events.queueId(
              SmtpDialog.sendOne(
                  relay.smtpPort(),
                  "alice@sender.test",
                  "permfail@refuses.test",
                  "Subject: no use\n\ntext\n"));

      Path file = relay.awaitMail("sender.test", "alice", 1, LIMIT).getFirst();
      assertThat(Files.readString(file)).startsWith("Return-Path: <>\n");
      checkReport(file);
      var events = Events.await(relay, id, "bounced", LIMIT);
      assertThat(events.getLast().path("reply").asText()).startsWith("550 ");
      assertThat(sink.messages()).isEmpty();
    }
  }

  private static void checkReport(Path file) throws Exception {
    try (InputStream in = Files.newInputStream(file)) {
      Message message = new DefaultMessageBuilder().parseMessage(in);
      assertThat(message.getMimeType()).isEqualTo("multipart/report");
      assertThat(message.getHeader().getField("Content-Type").getBody())
          .contains("report-type=delivery-status");
      var parts = ((Multipart) message.getBody()).getBodyParts();
      assertThat(parts).hasSize(3);
      assertThat(parts.get(0).getMimeType()).isEqualTo("text/plain");
      assertThat(parts.get(1).getMimeType()).isEqualTo("message/delivery-status");
      assertThat(parts.get(2).getMimeType()).isEqualTo("message/rfc822");
      try (InputStream status = ((SingleBody) parts.get(1).getBody()).getInputStream()) {
        assertThat(new String(status.readAllBytes(), StandardCharsets.US_ASCII))
            .containsPattern("(?m)^Final-Recipient: rfc822; ?permfail@refuses.test\\s*$")
            .containsPattern("(?m)^Action: failed\\s*$")
            .containsPattern("(?m)^Status: 5\\.\\d+\\.\\d+\\s*$")
            .containsPattern("(?m)^Diagnostic-Code: smtp; ?550 ");
      }
      Message copy = (Message) parts.get(2).getBody();
      assertThat(copy.getSubject()).isEqualTo("no use");
    }
  }
}
