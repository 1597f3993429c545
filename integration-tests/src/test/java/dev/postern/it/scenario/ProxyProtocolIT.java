package dev.postern.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.functions.remote.SmtpSink;
import dev.postern.it.RelayProcess;
import dev.postern.it.SmtpDialog;
import dev.postern.it.Waiting;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Behind a proxy the rules see the client that the PROXY header names, and nobody is served
/// without one.
class ProxyProtocolIT {
  private static final String MESSAGE = "Subject: proxied\n\nthrough a proxy\n";

  @Test
  void theRightIsTheNamedClients(@TempDir Path home) throws Exception {
    try (SmtpSink sink = SmtpSink.start();
        RelayProcess relay = RelayProcess.up(home, "--proxy-protocol")) {
      relay.cliOk("rule", "add", "smtproutes", "elsewhere.test:[127.0.0.1]:" + sink.port());
      relay.cliOk("rule", "add", "tcp", "203.0.113.:allow,RELAYCLIENT=\"\"", "--wait");

      assertThat(sendAs("203.0.113.9", relay)).startsWith("250 2.0.0 ok ");
      assertThat(sendAs("198.51.100.9", relay)).startsWith("553 ");
      assertThatThrownBy(
              () ->
                  new SmtpDialog(
                      relay.smtpPort(), "EHLO client.example\r\nMAIL FROM:<a@far.test>\r\n"))
          .isInstanceOf(IOException.class);

      Waiting.until(
          "the message at the sink", Duration.ofSeconds(20), () -> !sink.messages().isEmpty());
      assertThat(sink.messages().getFirst().content())
          .contains("Subject: proxied", "[203.0.113.9]");
    }
  }

  private static String sendAs(String client, RelayProcess relay) throws IOException {
    String header = "PROXY TCP4 " + client + " 192.0.2.25 54321 25\r\n";
    try (var dialog = new SmtpDialog(relay.smtpPort(), header)) {
      String _ = dialog.say("EHLO client.example");
      return dialog.send("a@far.test", "x@elsewhere.test", MESSAGE);
    }
  }
}
