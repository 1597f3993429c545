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

/// The database is not on the way of a message that goes through: with `mariadbd` stopped, mail for
/// a relayed domain is taken and delivered.
class DatabaseAwayIT {
  @Test
  void relayedMailGoesThrough(@TempDir Path home) throws Exception {
    try (SmtpSink sink = SmtpSink.start();
        RelayProcess relay = RelayProcess.up(home)) {
      relay.cliOk("rule", "add", "smtproutes", "goes.test:[127.0.0.1]:" + sink.port());
      relay.cliOk("rule", "add", "rcpthosts", "goes.test", "--wait");
      assertThat(send(relay)).startsWith("250 ");
      Waiting.until("first message", Duration.ofSeconds(20), () -> sink.messages().size() == 1);

      // Stopped, not killed: the supervisor would start a killed one again within moments.
      assertThat(relay.health("readiness").body()).contains("\"mariadb\":\"up\"");
      long stopped = relay.signalDatabase("STOP");
      try {
        Waiting.until(
            "a health that tells of it",
            Duration.ofSeconds(20),
            () -> relay.health("readiness").body().contains("\"mariadb\":\"not answering\""));
        assertThat(relay.health("readiness").statusCode()).isEqualTo(200);
        assertThat(send(relay)).startsWith("250 ");
        Waiting.until("second message", Duration.ofSeconds(20), () -> sink.messages().size() == 2);
      } finally {
        relay.signal(stopped, "CONT");
      }
    }
  }

  private static String send(RelayProcess relay) throws Exception {
    return SmtpDialog.sendOne(relay.smtpPort(), "a@far.test", "x@goes.test", "\nhello\n");
  }
}
