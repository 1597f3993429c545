package dev.postern.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.functions.remote.SmtpSink;
import dev.postern.it.Cli;
import dev.postern.it.RelayProcess;
import dev.postern.it.SmtpDialog;
import dev.postern.it.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The control directory of an IndiMail host, taken over by a relay that runs: from then on mail is
/// accepted and refused as it says.
class ControlDirectoryBecomesRulesIT {
  private static final String NOT_OURS = "553 5.7.1 sorry, that domain isn't in my list";

  @Test
  void aRelayTakesOverAControlDirectory(@TempDir Path folder) throws Exception {
    Path control = folder.resolve("control");
    copy(Cli.repository().resolve("integration-tests/src/test/resources/sample-control"), control);
    try (SmtpSink sink = SmtpSink.start();
        RelayProcess relay = RelayProcess.up(folder.resolve("home"))) {
      Files.writeString(
          control.resolve("smtproutes"), "partner.example:[127.0.0.1]:" + sink.port() + "\n");
      assertThat(send(relay, "a@far.test", "x@partner.example")).startsWith(NOT_OURS);

      refuseTypographicQuotes(relay, control);
      assertThat(relay.cliOk("import", control.toString(), "--dry-run"))
          .contains("would add tcp 10.1.1.:allow,RELAYCLIENT=\"\"", "would add me mx.example.com");
      assertThat(send(relay, "a@far.test", "x@partner.example")).startsWith(NOT_OURS);

      assertThat(relay.cliOk("import", control.toString(), "--wait"))
          .contains(
              "tcp.smtp: 4 entries, 4 added",
              "hosted domains: 3 entries, 3 added",
              "note: outgoingip: in force; mail leaves from these addresses",
              "note: tcp.smtp.cdb: not imported, a compiled form",
              "note: concurrencyremote: not imported",
              "note: relaymailfrom: imported, not turned on");
      Cli.run(relay.home(), "secret\n", "account", "add", "bob@example.com", "--password-stdin")
          .expectExit(0);

      theRulesAreInForce(relay);
      assertThat(send(relay, "a@far.test", "bob@example.com")).startsWith("250 2.0.0 ok ");
      relay.awaitMail("example.com", "bob", 1, Duration.ofSeconds(20));
      assertThat(send(relay, "a@far.test", "x@partner.example")).startsWith("250 2.0.0 ok ");
      Waiting.until(
          "the message at the route's host",
          Duration.ofSeconds(20),
          () -> !sink.messages().isEmpty());
      exportSaysTheSame(relay, folder.resolve("export"));
    }
  }

  private static void refuseTypographicQuotes(RelayProcess relay, Path control) throws Exception {
    Path tcp = control.resolve("tcp.smtp");
    String good = Files.readString(tcp);
    Files.writeString(tcp, good.replace("RELAYCLIENT=\"\"", "RELAYCLIENT=””"));
    Cli.Result refused = relay.cli("import", control.toString()).expectExit(2);
    assertThat(refused.err())
        .startsWith("tcp.smtp:2:27: the quote ” is typographic; type \" instead")
        .endsWith("postern: nothing was imported: 1 problem\n");
    Files.writeString(tcp, good);
  }

  private static void theRulesAreInForce(RelayProcess relay) throws Exception {
    try (var dialog = new SmtpDialog(relay.smtpPort())) {
      assertThat(dialog.greeting()).startsWith("220 mx.example.com ESMTP");
      assertThat(dialog.say("EHLO client.example")).contains("SIZE 20000\n");
      assertThat(dialog.say("MAIL FROM:<a@spam.example>")).startsWith("250");
      assertThat(dialog.say("RCPT TO:<bob@example.com>")).startsWith("553 ");
      dialog.say("RSET");
      assertThat(dialog.say("MAIL FROM:<newsletter@spam.example>")).startsWith("250");
      assertThat(dialog.say("RCPT TO:<bob@example.com>")).startsWith("250");
      assertThat(dialog.say("RCPT TO:<nobody@example.com>")).startsWith("550 5.1.1");
      assertThat(dialog.say("RCPT TO:<nobody@shop.example>")).startsWith("250");
      assertThat(dialog.say("RCPT TO:<x@elsewhere.test>")).startsWith(NOT_OURS);
      assertThat(dialog.say("RCPT TO:<x@customer2.example>")).startsWith("250");
      assertThat(dialog.say("RCPT TO:<bob@example.com>")).startsWith("452 ");
    }
    relay.cliOk("explain", "--ip", "10.1.1.9", "--from", "a@b.org", "--to", "x@elsewhere.test");
    relay.cliOk("explain", "--ip", "172.16.5.1", "--from", "a@b.org", "--to", "x@elsewhere.test");
    assertThat(
            relay
                .cli(
                    "explain", "--ip", "192.0.2.66", "--from", "a@b.org", "--to", "bob@example.com")
                .expectExit(1)
                .out())
        .contains("close by tcp");
  }

  private static void exportSaysTheSame(RelayProcess relay, Path export) throws Exception {
    assertThat(relay.cliOk("export", export.toString())).contains("tcp.smtp: 4 entries");
    assertThat(relay.cliOk("import", export.toString(), "--replace", "--dry-run"))
        .startsWith("would change nothing\n");
    assertThat(relay.cli("export", export.toString()).expectExit(2).err())
        .contains("is not empty; name a directory that is not there");
  }

  private static String send(RelayProcess relay, String from, String to) throws IOException {
    return SmtpDialog.sendOne(relay.smtpPort(), from, to, "Subject: hello\n\nhello\n");
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
  }
}
