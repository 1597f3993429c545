package dev.postern.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.queue.QueueName;
import dev.postern.settings.Settings.Source;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class SettingsTest {
  static final List<Setting<?>> EVERY_SETTING = SettingCatalog.settings();

  @Test
  void theStrongestSourceWins() {
    Settings settings =
        Settings.of(
            List.of(
                source("--set", "postern.hostname", "a.example"),
                new Source(
                    "environment",
                    Map.of("postern.hostname", "b.example", "postern.db.user", "env")),
                new Source(
                    "postern.yml",
                    Map.of("postern.db.user", "yml", "postern.db.pool-size", "3"),
                    Map.of("postern.db.pool-size", 7))));
    assertThat(settings.get(SettingCatalog.HOSTNAME)).isEqualTo("a.example");
    assertThat(settings.sourceOf(SettingCatalog.HOSTNAME)).isEqualTo("--set");
    assertThat(settings.get(StoreSettings.DB_USER)).isEqualTo("env");
    assertThat(settings.sourceOf(StoreSettings.DB_USER)).isEqualTo("environment");
    assertThat(settings.get(StoreSettings.DB_POOL_SIZE)).isEqualTo(3);
    assertThat(settings.sourceOf(StoreSettings.DB_POOL_SIZE)).isEqualTo("postern.yml:7");
    assertThat(settings.get(SettingCatalog.QUEUE_LIFETIME)).isEqualTo(Duration.ofDays(7));
    assertThat(settings.sourceOf(SettingCatalog.QUEUE_LIFETIME)).isEqualTo("default");
  }

  @Test
  void allFaultsAreToldAtOnceEachWithItsPlace() {
    List<Source> sources =
        List.of(
            source("--set", "postern.hostnam", "a.example"),
            source("environment", "postern.db.pool-size", "0"),
            new Source(
                "postern.yml",
                Map.of("postern.queue-lifetime", "a week"),
                Map.of("postern.queue-lifetime", 4)));
    assertThatThrownBy(() -> Settings.of(sources))
        .isInstanceOf(InvalidSettingsException.class)
        .message()
        .satisfies(
            message ->
                assertThat(message.lines())
                    .containsExactlyInAnyOrder(
                        "--set: no setting is called postern.hostnam; `postern up"
                            + " --print-settings` lists all",
                        "environment: postern.db.pool-size=0: write a whole number from 1 to 200",
                        "postern.yml:4: postern.queue-lifetime=a week: write a duration as 400ms,"
                            + " 20s, 5m, 2h or 7d"));
  }

  @Test
  void theEnvironmentNamesSettingsInUpperCase() {
    Source source =
        Settings.environment(
            Map.of(
                "POSTERN_QUEUE_LIFETIME", "1h",
                "POSTERN_QUEUE_REMOTE_DEFAULT", "http://sqs.example/1/r",
                "POSTERN_HOME", "/x",
                "PATH", "/bin"));
    Settings settings = Settings.of(List.of(source));
    assertThat(source.values()).hasSize(2);
    assertThat(settings.get(SettingCatalog.QUEUE_LIFETIME)).isEqualTo(Duration.ofHours(1));
    assertThat(settings.get(StoreSettings.queueUrl(QueueName.REMOTE_DEFAULT)))
        .isEqualTo("http://sqs.example/1/r");
  }

  @ParameterizedTest
  @FieldSource("EVERY_SETTING")
  void everyDefaultIsReadable(Setting<?> setting) {
    assertThat(setting.reader().apply(setting.defaultText())).isNotNull();
    assertThat(setting.key()).startsWith("postern.");
    assertThat(setting.meaning()).isNotBlank().doesNotEndWith(".");
  }

  @Test
  void keysAndVariablesAreUniqueAndNoneIsForgotten() throws IllegalAccessException {
    assertThat(EVERY_SETTING).extracting(Setting::key).doesNotHaveDuplicates();
    assertThat(EVERY_SETTING).extracting(Setting::environmentVariable).doesNotHaveDuplicates();
    for (var field : SettingCatalog.class.getFields()) {
      assertThat(field.get(null)).as(field.getName()).isIn(EVERY_SETTING);
    }
    for (QueueName queue : QueueName.values()) {
      assertThat(StoreSettings.queueUrl(queue)).isIn(EVERY_SETTING);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "postern.hostname, -a, has a character no domain has",
    "postern.hostname, '', the domain is empty",
    "postern.primary-domain, a..b, the domain has an empty label",
    "postern.egress.address, 10.0.0, not an IP address",
    "postern.egress.ehlo, a., the domain ends in a dot",
    "postern.s3.endpoint, 127.0.0.1:9000, write a URL as http://host:port or https://host",
    "postern.sqs.endpoint, ftp://a, write a URL as http://host:port or https://host",
    "postern.queue.inbound, inbound, write a URL as http://host:port or https://host",
    "postern.store.timeout, 0, write a duration longer than nothing",
    "postern.store.timeout, -1s, 'write a duration as 400ms, 20s, 5m, 2h or 7d'",
    "postern.store.connections, 0, write a whole number from 1 to 10000",
    "postern.max-message-size, 50MB, 'write a size as 1000, 64K, 50M or 2G'",
    "postern.max-message-size, 999999999999G, write a smaller size",
    "postern.unknown-user-check, yes, write true or false",
    "postern.limits.recipients, 5001, write a whole number from 1 to 5000",
    "postern.limits.recipients, 1e3, write a whole number from 1 to 5000",
  })
  void badValuesAreRefusedWithTheirRemedy(String key, String text, String remedy) {
    assertThatThrownBy(() -> Settings.of(List.of(source("--set", key, text))))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageStartingWith("--set: " + key + "=")
        .hasMessageEndingWith(remedy);
  }

  @ParameterizedTest
  @CsvSource({"400ms, PT0.4S", "20s, PT20S", "20, PT20S", "5m, PT5M", "2h, PT2H", "7d, PT168H"})
  void durations(String text, Duration duration) {
    Settings settings = Settings.of(List.of(source("--set", "postern.queue-lifetime", text)));
    assertThat(settings.get(SettingCatalog.QUEUE_LIFETIME)).isEqualTo(duration);
  }

  @ParameterizedTest
  @CsvSource({
    "1000, 1000",
    "64K, 65536",
    "50M, 52428800",
    "2G, 2147483648",
    "64k, 65536",
    "50m, 52428800",
    "2g, 2147483648"
  })
  void sizes(String text, long octets) {
    Settings settings = Settings.of(List.of(source("--set", "postern.max-message-size", text)));
    assertThat(settings.get(LimitSettings.MAX_MESSAGE_SIZE)).isEqualTo(octets);
  }

  @Test
  void zeroIsAPauseWhereThatMakesSense() {
    Settings settings = Settings.of(List.of(source("--set", "postern.spool.linger", "0")));
    assertThat(settings.get(StoreSettings.LINGER)).isZero();
  }

  @Test
  void anEndpointIsAwsUnlessGiven() {
    assertThat(StoreSettings.endpoint(Settings.of(List.of()), StoreSettings.S3_ENDPOINT)).isNull();
    Settings settings =
        Settings.of(List.of(source("--set", "postern.s3.endpoint", " http://127.0.0.1:9000 ")));
    assertThat(StoreSettings.endpoint(settings, StoreSettings.S3_ENDPOINT))
        .isEqualTo(URI.create("http://127.0.0.1:9000"));
  }

  @Test
  void theTableTellsEverySettingAndNoSecret() {
    Settings settings =
        Settings.of(
            List.of(
                new Source(
                    "--set",
                    Map.of(
                        "postern.db.password", "s3cret",
                        "postern.db.url", "jdbc:mariadb://h/p?user=u&password=s3cret&x=1"))));
    List<String> lines = settings.table().lines().toList();
    assertThat(lines).hasSize(EVERY_SETTING.size() + 1);
    assertThat(lines.getFirst()).matches("KEY +VALUE +DEFAULT +SOURCE +MEANING");
    assertThat(lines)
        .anyMatch(l -> l.matches("postern.queue-lifetime +7d +7d +default +Age at which .*"))
        .anyMatch(l -> l.matches("postern.db.password +\\*{8} +- +--set +Database password"))
        .anyMatch(l -> l.contains("jdbc:mariadb://h/p?user=u&password=********&x=1  "))
        .noneMatch(l -> l.contains("s3cret"));
  }

  private static Source source(String name, String key, String value) {
    return new Source(name, Map.of(key, value));
  }
}
