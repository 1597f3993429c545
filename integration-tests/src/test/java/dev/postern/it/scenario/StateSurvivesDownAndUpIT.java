package dev.postern.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.it.Events;
import dev.postern.it.RelayProcess;
import dev.postern.it.SmtpDialog;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rules, accounts, mail and ledger are there again after `down` and `up`.
class StateSurvivesDownAndUpIT {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @Test
  void everythingIsThereAgain(@TempDir Path home) throws Exception {
    try (RelayProcess relay = RelayProcess.up(home)) {
      relay.host("stays.test", "bob");
      String first =
          SmtpDialog.sendOne(relay.smtpPort(), "a@far.test", "bob@stays.test", "\none\n");
      var _ = Events.await(relay, Events.queueId(first), "delivered", LIMIT);

      relay.down();
      relay.upAgain();

      String second =
          SmtpDialog.sendOne(relay.smtpPort(), "a@far.test", "bob@stays.test", "\ntwo\n");
      assertThat(relay.awaitMail("stays.test", "bob", 2, LIMIT)).hasSize(2);
      var _ = Events.await(relay, Events.queueId(second), "delivered", LIMIT);
      assertThat(relay.cliOk("trace", Events.queueId(first))).contains("delivered");
      assertThat(relay.cliOk("domain", "list")).contains("stays.test");
    }
  }
}
