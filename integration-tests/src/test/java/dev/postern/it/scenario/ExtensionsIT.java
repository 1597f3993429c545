package dev.postern.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.functions.remote.SmtpSink;
import dev.postern.it.Events;
import dev.postern.it.RelayProcess;
import dev.postern.it.SharedRelay;
import dev.postern.it.SmtpDialog;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a client asks for by extensions, seen at both ends of a whole relay.
class ExtensionsIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @Test
  void chunksMakeAMessageAndItsDeliveryIsTold() throws Exception {
    RelayProcess relay = SharedRelay.get();
    relay.host("chunks.test", "bob", "alice");
    String id;
    try (var dialog = new SmtpDialog(relay.smtpPort())) {
      assertThat(dialog.say("EHLO client.example"))
          .contains("CHUNKING", "BINARYMIME", "DSN", "SMTPUTF8", "LIMITS RCPTMAX=");
      ok(dialog.say("MAIL FROM:<alice@chunks.test> RET=FULL ENVID=order+2B7"));
      ok(dialog.say("RCPT TO:<bob@chunks.test> NOTIFY=SUCCESS ORCPT=rfc822;Bob@chunks.test"));
      ok(dialog.say("BDAT 17\r\nSubject: pieces"));
      id = Events.queueId(dialog.say("BDAT 11 LAST\r\n\r\n.\r\ntext"));
    }

    String mail = only(relay, "chunks.test", "bob");
    assertThat(mail).endsWith("Subject: pieces\n\n.\ntext\n");
    String notice = only(relay, "chunks.test", "alice");
    assertThat(notice)
        .startsWith("Return-Path: <>\n")
        .contains(
            "Subject: delivery notice\n",
            "Original-Envelope-Id: order+7\n",
            "Original-Recipient: rfc822; Bob@chunks.test\n",
            "Final-Recipient: rfc822; bob@chunks.test\n",
            "Action: delivered\n",
            "Subject: pieces\n")
        .doesNotContain(".\ntext");
    var events = Events.await(relay, id, "delivered", LIMIT);
    assertThat(notice).contains(events.getLast().path("related").asText());
  }

  @Test
  void aBinaryMessageLiesInTheMaildirOctetForOctet() throws Exception {
    RelayProcess relay = SharedRelay.get();
    relay.host("binary.test", "bob");
    String content = "Subject: b\r\n\r\n\0\n\r\u00ff.";
    try (var dialog = new SmtpDialog(relay.smtpPort())) {
      ok(dialog.say("EHLO client.example"));
      ok(dialog.say("MAIL FROM:<a@far.test> BODY=BINARYMIME"));
      ok(dialog.say("RCPT TO:<bob@binary.test>"));
      // say ends a line with CRLF: the message's last two octets
      ok(dialog.say("BDAT " + (content.length() + 2) + " LAST\r\n" + content));
    }
    Path file = relay.awaitMail("binary.test", "bob", 1, LIMIT).getFirst();
    String stored = Files.readString(file, StandardCharsets.ISO_8859_1);
    assertThat(stored)
        .startsWith("Return-Path: <a@far.test>\r\nDelivered-To: bob@binary.test\r\nReceived: ")
        .endsWith(content + "\r\n");
  }

  @Test
  void aFailureWithNotifyNeverIsSilentAndTheLedgerBalances() throws Exception {
    RelayProcess relay = SharedRelay.get();
    relay.host("asked.test", "alice");
    try (SmtpSink sink = SmtpSink.start()) {
      relay.cliOk("rule", "add", "smtproutes", "never.test:[127.0.0.1]:" + sink.port());
      relay.cliOk("rule", "add", "rcpthosts", "never.test", "--wait");
      String silent = send(relay, "permfail@never.test", "NOTIFY=NEVER");
      String told = send(relay, "permfail+2@never.test", "NOTIFY=FAILURE");

      var events = Events.await(relay, silent, "discarded", LIMIT);
      assertThat(events.getLast().path("reply").asText())
          .isEqualTo("failed, not told as NOTIFY asks: 550 5.1.1 no such user here");
      Events.await(relay, told, "bounced", LIMIT);
      String notice = only(relay, "asked.test", "alice");
      assertThat(notice).contains("Final-Recipient: rfc822; permfail+2@never.test\n");
      assertThat(relay.cliOk("ledger", "check")).isNotEmpty();
    }
  }

  @Test
  void aPeerWithDsnIsAskedAndAnotherMakesUsTell() throws Exception {
    RelayProcess relay = SharedRelay.get();
    relay.host("tells.test", "alice");
    var skilled = SmtpSink.Options.usual().extensions("PIPELINING", "DSN");
    try (SmtpSink plain = SmtpSink.start();
        SmtpSink dsn = SmtpSink.start(skilled)) {
      relay.cliOk("rule", "add", "smtproutes", "plain.test:[127.0.0.1]:" + plain.port());
      relay.cliOk("rule", "add", "smtproutes", "dsn.test:[127.0.0.1]:" + dsn.port());
      relay.cliOk("rule", "add", "rcpthosts", "plain.test");
      relay.cliOk("rule", "add", "rcpthosts", "dsn.test", "--wait");
      String passedOn = send(relay, "tells.test", "x@dsn.test", "NOTIFY=SUCCESS");
      Events.await(relay, passedOn, "delivered", LIMIT);
      String relayed = send(relay, "tells.test", "x@plain.test", "NOTIFY=SUCCESS");
      Events.await(relay, relayed, "delivered", LIMIT);

      assertThat(dsn.sessions().getFirst().commands())
          .contains("RCPT TO:<x@dsn.test> NOTIFY=SUCCESS");
      String notice = only(relay, "tells.test", "alice");
      assertThat(notice).contains("Action: relayed\n", "Final-Recipient: rfc822; x@plain.test\n");
    }
  }

  private static String send(RelayProcess relay, String to, String asked) throws Exception {
    return send(relay, "asked.test", to, asked);
  }

  private static String send(RelayProcess relay, String from, String to, String asked)
      throws Exception {
    try (var dialog = new SmtpDialog(relay.smtpPort())) {
      ok(dialog.say("EHLO client.example"));
      ok(dialog.say("MAIL FROM:<alice@" + from + ">"));
      ok(dialog.say("RCPT TO:<" + to + "> " + asked));
      ok(dialog.say("BDAT 12\r\nSubject: x"));
      return Events.queueId(dialog.say("BDAT 0 LAST"));
    }
  }

  /// The one message of a mailbox.
  private static String only(RelayProcess relay, String domain, String user) throws Exception {
    List<Path> files = relay.awaitMail(domain, user, 1, LIMIT);
    assertThat(files).hasSize(1);
    return Files.readString(files.getFirst(), StandardCharsets.ISO_8859_1);
  }

  private static void ok(String reply) {
    assertThat(reply).startsWith("250");
  }
}
