package dev.postern.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.address.Domain;
import dev.postern.settings.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The control files of one line: what they may say, and what wins.
class ControlsTest {
  private static final Controls FILES =
      new Controls(
          Map.of(
              ControlValue.ME, "mx.control.example",
              ControlValue.QUEUELIFETIME, "86400",
              ControlValue.BOUNCELIFETIME, "7200",
              ControlValue.DATABYTES, "1000000",
              ControlValue.MAXRECIPIENTS, "50"));

  private static Settings given(Map<String, String> values) {
    return Settings.of(List.of(new Settings.Source("test", values)));
  }

  @Test
  void aControlFileWinsOverADefault() {
    Settings none = given(Map.of());
    assertThat(FILES.hostname(none)).isEqualTo("mx.control.example");
    assertThat(FILES.primaryDomain(none)).isEqualTo(new Domain("mx.control.example"));
    assertThat(FILES.queueLifetime(none)).isEqualTo(Duration.ofDays(1));
    assertThat(FILES.bounceLifetime(none)).isEqualTo(Duration.ofHours(2));
    assertThat(FILES.messageSize(none)).isEqualTo(1_000_000);
    assertThat(FILES.recipients(none)).isEqualTo(50);
  }

  @Test
  void aSettingThatSomebodyGaveWinsOverAControlFileBeItTheDefaults() {
    Settings all =
        given(
            Map.of(
                "postern.hostname", "localhost.localdomain",
                "postern.primary-domain", "example.com",
                "postern.queue-lifetime", "7d",
                "postern.bounce-lifetime", "2d",
                "postern.max-message-size", "50M",
                "postern.limits.recipients", "1000"));
    assertThat(FILES.hostname(all)).isEqualTo("localhost.localdomain");
    assertThat(FILES.primaryDomain(all)).isEqualTo(new Domain("example.com"));
    assertThat(FILES.queueLifetime(all)).isEqualTo(Duration.ofDays(7));
    assertThat(FILES.bounceLifetime(all)).isEqualTo(Duration.ofDays(2));
    assertThat(FILES.messageSize(all)).isEqualTo(50L << 20);
    assertThat(FILES.recipients(all)).isEqualTo(1000);
  }

  @Test
  void bouncesAreQueuedNoLongerThanOtherMail() {
    assertThat(Controls.NONE.bounceLifetime(given(Map.of()))).isEqualTo(Duration.ofDays(7));
    assertThat(Controls.NONE.bounceLifetime(given(Map.of("postern.queue-lifetime", "1h"))))
        .isEqualTo(Duration.ofHours(1));
    assertThat(FILES.bounceLifetime(given(Map.of("postern.bounce-lifetime", "9d"))))
        .isEqualTo(Duration.ofDays(1));
  }

  @Test
  void withoutEitherTheDefaultHolds() {
    assertThat(Controls.NONE.hostname(given(Map.of()))).isEqualTo("localhost.localdomain");
    assertThat(Controls.NONE.recipients(given(Map.of()))).isEqualTo(1000);
  }

  @ParameterizedTest
  @CsvSource({
    "ME, MX.Example.com, mx.example.com",
    "BOUNCEFROM, MAILER-DAEMON, MAILER-DAEMON",
    "DOUBLEBOUNCETO, @, @",
    "DOUBLEBOUNCETO, @nobody, @",
    "QUEUELIFETIME, 0604800, 604800",
    "DATABYTES, 999999999999, 999999999999",
    "MAXRECIPIENTS, 5000, 5000",
  })
  void aLineIsNormalised(ControlValue value, String line, String stored) {
    assertThat(value.read(line)).isEqualTo(stored);
    assertThat(value.read(stored)).isEqualTo(stored);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ME               | mx..example       | write a host name, as mx.example.com",
        "BOUNCEHOST       | a@example.com     | write a host name",
        "BOUNCEFROM       | a@example.com     | column 2: write the part before the @ alone",
        "DOUBLEBOUNCETO   | post master       | column 1: write the part before the @ alone",
        "QUEUELIFETIME    | 7d                | \"7d\" is no number from 1 to 999999999999",
        "QUEUELIFETIME    | 0                 | write the seconds",
        "BOUNCELIFETIME   | 1h                | write the seconds",
        "DATABYTES        | 0                 | there is always a limit here",
        "DATABYTES        | 50M               | write the octets",
        "MAXRECIPIENTS    | 0                 | there is always a limit here",
        "MAXRECIPIENTS    | 5001              | write at most 5000",
        "MAXRECIPIENTS    | 99999999999999999 | is no number",
      })
  void nonsenseIsRefused(ControlValue value, String line, String message) {
    assertThatThrownBy(() -> value.read(line))
        .isInstanceOf(RuleSyntaxException.class)
        .hasMessageContaining(message);
  }
}
