package dev.postern.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrayVariablesTest {
  @ParameterizedTest
  @CsvSource({
    "POSTERN_HOSTNAM, POSTERN_HOSTNAME would set postern.hostname",
    "POSTERN_HOSTNMAE, POSTERN_HOSTNAME would set postern.hostname",
    "POSTERN_QUEUELIFETIME, POSTERN_QUEUE_LIFETIME would set postern.queue-lifetime",
    "POSTERN_SMTP_CLIENTPORT, POSTERN_SMTP_CLIENT_PORT would set postern.smtp-client.port",
    "POSTERN_COFFEE, `postern up --print-settings` lists the settings",
    "POSTERN_, `postern up --print-settings` lists the settings",
  })
  void aSlipIsToldWithTheSettingThatIsNear(String name, String remedy) {
    assertThat(StrayVariables.in(Map.of(name, "s3cret")))
        .containsExactly(
            "environment: " + name + " is no setting's variable, it is ignored; " + remedy);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POSTERN_HOSTNAME",
        "POSTERN_QUEUE_REMOTE_OUT_1",
        "POSTERN_HOME",
        "POSTERN_JAVA_OPTS",
        "POSTERN_AOT",
        "POSTERN_IN_BACKGROUND",
        "postern_hostnam",
        "PATH"
      })
  void whatIsReadOrSomebodyElsesIsNone(String name) {
    assertThat(StrayVariables.in(Map.of(name, "x"))).isEmpty();
  }

  @Test
  void allAreToldInTheOrderOfTheirNames() {
    assertThat(
            StrayVariables.in(Map.of("POSTERN_B_B_B_B", "1", "POSTERN_A_A_A_A", "2", "HOME", "/")))
        .satisfiesExactly(
            first -> assertThat(first).contains("POSTERN_A_A_A_A"),
            second -> assertThat(second).contains("POSTERN_B_B_B_B"));
  }
}
