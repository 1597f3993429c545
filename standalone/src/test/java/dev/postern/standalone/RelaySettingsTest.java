package dev.postern.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.queue.QueueName;
import dev.postern.settings.InvalidSettingsException;
import dev.postern.settings.LimitSettings;
import dev.postern.settings.ListenerSettings;
import dev.postern.settings.Setting;
import dev.postern.settings.SettingCatalog;
import dev.postern.settings.Settings;
import dev.postern.settings.StoreSettings;
import dev.postern.standalone.home.Home;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RelaySettingsTest {
  @TempDir private Path folder;

  @Test
  void optionWinsOverEnvironmentOverFileOverDefault() throws IOException {
    file(
        """
        postern.hostname: file.example.com
        postern.queue-lifetime: 3d
        postern.limits.errors: 7
        """);
    Settings values =
        read(
                Map.of("postern.hostname", "option.example.com"),
                Map.of(
                    "POSTERN_HOSTNAME", "environment.example.com",
                    "POSTERN_QUEUE_LIFETIME", "2d"))
            .values();
    assertThat(values.textOf(SettingCatalog.HOSTNAME)).isEqualTo("option.example.com");
    assertThat(values.textOf(SettingCatalog.QUEUE_LIFETIME)).isEqualTo("2d");
    assertThat(values.textOf(LimitSettings.MAX_ERRORS)).isEqualTo("7");
    assertThat(values.sourceOf(LimitSettings.MAX_ERRORS)).contains("postern.yml");
    assertThat(values.textOf(LimitSettings.MAX_RECIPIENTS)).isEqualTo("1000");
  }

  @Test
  void aRelayOnTrialListensOnLoopbackUnlessToldOtherwise() throws IOException {
    assertThat(read(Map.of(), Map.of()).values().get(ListenerSettings.SMTP_HOST))
        .containsExactly("127.0.0.1");
    assertThat(read(Map.of(), Map.of()).values().get(ListenerSettings.SMTP_PORT)).isEqualTo(2525);
    Settings told = read(Map.of("postern.smtp.host", "0.0.0.0"), Map.of()).values();
    assertThat(told.get(ListenerSettings.SMTP_HOST)).containsExactly("0.0.0.0");
  }

  @Test
  void theRelaysOwnStoresWinOverTheEnvironment() throws IOException {
    Settings values =
        read(Map.of(), Map.of("POSTERN_DB_URL", "jdbc:mariadb://db.example.com/postern"))
            .with(Map.of(StoreSettings.DB_URL, "jdbc:mariadb://127.0.0.1:3307/postern"))
            .values();
    assertThat(values.get(StoreSettings.DB_URL)).isEqualTo("jdbc:mariadb://127.0.0.1:3307/postern");
    assertThat(values.get(SettingCatalog.MAIL_ROOT)).isEqualTo(folder.resolve("mail").toString());
  }

  @Test
  void anotherStoreByOptionOrFileIsRefusedNamingBoth() {
    Setting<String> queue = StoreSettings.queueUrl(QueueName.LOCAL);
    file("postern.db.url: jdbc:mariadb://db.example.com/postern\n");
    assertThatThrownBy(() -> read(Map.of(queue.key(), "http://127.0.0.1/q"), Map.of()).values())
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("--set: " + queue.key())
        .hasMessageContaining("postern.yml: postern.db.url cannot be set");
  }

  @Test
  void allFaultsAreToldAtOnceThoseThatShowInUseToo() throws IOException {
    file("postern.db.url: jdbc:mariadb://db.example.com/postern\n");
    RelaySettings faulty =
        read(
            Map.of(
                "postern.no-such", "1",
                "postern.queue-lifetime", "long",
                "postern.limits.intake-memory", "1M",
                "postern.tls.certificates", folder.resolve("none.pem").toString()),
            Map.of("POSTERN_DNS_SERVERS", "127.0.0.1:53:53"));
    assertThatThrownBy(faulty::values)
        .isInstanceOf(InvalidSettingsException.class)
        .message()
        .hasLineCount(6)
        .contains("postern.yml: postern.db.url", "postern.no-such", "postern.queue-lifetime=long")
        .contains("postern.limits.intake-memory", "none.pem is not there", "postern.dns.servers");
  }

  @Test
  void whatOnlyShowsInUseIsRefusedBeforeAnythingStarts() throws IOException {
    String none = folder.resolve("none.pem").toString();
    RelaySettings readable =
        read(Map.of("postern.tls.certificates", none, "postern.dns.servers", "a:53:53"), Map.of());
    assertThat(readable.values().textOf(ListenerSettings.TLS_CERTIFICATES)).isEqualTo(none);
    assertThatThrownBy(readable::requireUsable)
        .isInstanceOf(InvalidSettingsException.class)
        .message()
        .hasLineCount(2)
        .contains("none.pem is not there", "postern.dns.servers");
  }

  @Test
  void aRelayOnTrialNeedsNoKeysOfItsOwner() throws IOException {
    read(Map.of("postern.srs.domain", "srs.example.com"), Map.of()).requireUsable();
  }

  @Test
  void whatIsGivenGoesIntoTheRunFileWithoutSecrets() throws IOException {
    Settings values =
        read(Map.of("postern.hostname", "mail.example.com"), Map.of())
            .with(Map.of(StoreSettings.DB_PASSWORD, "secret"))
            .values();
    assertThat(RelaySettings.givenIn(values))
        .containsEntry("postern.hostname", "mail.example.com")
        .doesNotContainKeys("postern.db.password", "postern.mail.root", "postern.limits.errors");
  }

  private RelaySettings read(Map<String, String> options, Map<String, String> environment)
      throws IOException {
    return RelaySettings.read(new Home(folder), options, environment);
  }

  private void file(String text) {
    try {
      Files.writeString(folder.resolve("postern.yml"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
