package dev.postern.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.functions.remote.SmtpSink;
import dev.postern.it.RelayProcess;
import dev.postern.it.SmtpDialog;
import dev.postern.it.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Closed unless a rule opens it: a foreign destination is refused until a tcp rule gives the
/// client a right, then goes to the host that smtproutes names.
class RelayNeedsARightIT {
  private static final String MESSAGE = "Subject: out\n\nto the world\n";

  @Test
  void closedThenOpenedByATcpRule(@TempDir Path home) throws Exception {
    try (SmtpSink sink = SmtpSink.start();
        RelayProcess relay = RelayProcess.up(home)) {
      String refused =
          SmtpDialog.sendOne(relay.smtpPort(), "a@far.test", "x@elsewhere.test", MESSAGE);
      assertThat(refused)
          .isEqualTo("553 5.7.1 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)");

      relay.cliOk("rule", "add", "smtproutes", "elsewhere.test:[127.0.0.1]:" + sink.port());
      relay.cliOk("rule", "add", "tcp", "127.0.0.:allow,RELAYCLIENT=\"\"", "--wait");
      String accepted =
          SmtpDialog.sendOne(relay.smtpPort(), "a@far.test", "x@elsewhere.test", MESSAGE);

      assertThat(accepted).startsWith("250 2.0.0 ok ");
      Waiting.until(
          "the message at the sink", Duration.ofSeconds(20), () -> !sink.messages().isEmpty());
      assertThat(sink.messages().getFirst().content()).contains("Subject: out", "to the world");

      relay.cliOk("rule", "remove", "tcp", "127.0.0.:allow,RELAYCLIENT=\"\"", "--wait");
      assertThat(SmtpDialog.sendOne(relay.smtpPort(), "a@far.test", "x@elsewhere.test", MESSAGE))
          .startsWith("553 ");
    }
  }
}
