package dev.postern.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.it.Cli;
import dev.postern.it.RelayProcess;
import dev.postern.it.SharedRelay;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `up` says in one line why it cannot start: the HOME is another instance's, or a port is taken.
class UpRefusesIT {
  @Test
  void aHomeInUse() throws Exception {
    RelayProcess relay = SharedRelay.get();

    Cli.Result second = relay.cli("up", "--smtp-port", "0", "--http-port", "0");

    assertThat(second.exit()).isEqualTo(1);
    assertThat(second.err())
        .contains(relay.home().toString(), "in use", relay.run().get("pid").asText());
  }

  @Test
  void aPortThatIsTaken(@TempDir Path home) throws Exception {
    String port = String.valueOf(SharedRelay.get().smtpPort());

    Cli.Result second = Cli.run(home, "", "up", "--smtp-port", port, "--http-port", "0");

    assertThat(second.exit()).isEqualTo(2);
    assertThat(second.err()).contains(port, "--smtp-port");
  }

  @Test
  void anUnknownSetting(@TempDir Path home) throws Exception {
    Cli.Result result = Cli.run(home, "", "up", "--set", "postern.no-such=1");

    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err()).contains("postern.no-such", "--print-settings");
  }
}
