package dev.postern.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.it.Events;
import dev.postern.it.RelayProcess;
import dev.postern.it.SharedRelay;
import dev.postern.it.SmtpDialog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A message for a hosted mailbox lies in its Maildir, and the ledger tells how it got there.
class LocalMailReachesTheMaildirIT {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @Test
  void messageIsDeliveredAndTraced() throws Exception {
    RelayProcess relay = SharedRelay.get();
    relay.host("local.test", "bob");

    String reply =
        SmtpDialog.sendOne(
            relay.smtpPort(),
            "alice@far.test",
            "bob@local.test",
            "Subject: hello\nMessage-ID: <hello-1@far.test>\n\n.a dot\nlast\n");
    String queueId = Events.queueId(reply);

    Path file = relay.awaitMail("local.test", "bob", 1, LIMIT).getFirst();
    List<String> lines = Files.readAllLines(file);
    assertThat(lines.get(0)).isEqualTo("Return-Path: <alice@far.test>");
    assertThat(lines.get(1)).isEqualTo("Delivered-To: bob@local.test");
    assertThat(lines.get(2)).startsWith("Received: from client.example");
    assertThat(lines).contains("Subject: hello").endsWith("", ".a dot", "last");
    assertThat(Files.readString(file)).doesNotContain("\r").contains(queueId);

    var events = Events.await(relay, queueId, "delivered", LIMIT);
    assertThat(Events.kinds(events)).containsExactly("accepted", "dispatched", "delivered");
    assertThat(relay.cliOk("trace", "hello-1@far.test")).contains(queueId, "bob@local.test");
  }

  @Test
  void unknownMailboxIsRefusedAtRcpt() throws Exception {
    RelayProcess relay = SharedRelay.get();
    relay.host("knows.test", "bob");

    String reply =
        SmtpDialog.sendOne(relay.smtpPort(), "alice@far.test", "nobody@knows.test", "\nx\n");

    assertThat(reply).startsWith("550 5.1.1 ");
  }

  @Test
  void suspiciousLineEndsCloseTheSessionAndQueueNothing() throws Exception {
    RelayProcess relay = SharedRelay.get();
    relay.host("strict.test", "bob");
    try (var dialog = new SmtpDialog(relay.smtpPort())) {
      String _ = dialog.say("EHLO client.example");
      assertThat(dialog.say("MAIL FROM:<a@far.test>")).startsWith("250");
      assertThat(dialog.say("RCPT TO:<bob@strict.test>")).startsWith("250");
      assertThat(dialog.say("DATA")).startsWith("354");
      String reply = dialog.say("Subject: x\r\n\r\nhidden\n.\r\nMAIL FROM:<evil@far.test>");
      assertThat(reply).startsWith("451 ");
    }
    String second =
        SmtpDialog.sendOne(relay.smtpPort(), "a@far.test", "bob@strict.test", "\nclean\n");
    Path only = relay.awaitMail("strict.test", "bob", 1, LIMIT).getFirst();
    assertThat(Files.readString(only)).contains("clean", Events.queueId(second));
  }
}
