package dev.postern.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.it.RelayProcess;
import dev.postern.it.SmtpDialog;
import dev.postern.it.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A relay that is told to end lets a message under way finish, and is seen meanwhile: alive, and
/// not ready for more.
class DrainIT {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @Test
  void aSlowMessageIsFinishedUnderWatch(@TempDir Path home) throws Exception {
    try (RelayProcess relay = RelayProcess.up(home)) {
      relay.host("drain.test", "bob");
      try (var slow = new SmtpDialog(relay.smtpPort())) {
        assertThat(slow.say("EHLO client.example")).startsWith("250");
        assertThat(slow.say("MAIL FROM:<a@far.test>")).startsWith("250");
        assertThat(slow.say("RCPT TO:<bob@drain.test>")).startsWith("250");
        assertThat(slow.say("DATA")).startsWith("354");

        relay.signal(relay.run().path("pid").asLong(), "TERM");
        Waiting.until("unready", LIMIT, () -> relay.health("readiness").statusCode() == 503);
        assertThat(relay.health("liveness").statusCode()).isEqualTo(200);

        assertThat(slow.say("Subject: slow\r\n\r\n.")).startsWith("250 2.0.0 ok");
      }
      relay.down();
      relay.upAgain();
      assertThat(relay.awaitMail("drain.test", "bob", 1, LIMIT)).hasSize(1);
    }
  }
}
