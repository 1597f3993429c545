package dev.postern.standalone;

import dev.postern.queue.QueueName;
import dev.postern.secret.DataKey;
import dev.postern.settings.InvalidSettingsException;
import dev.postern.settings.ListenerSettings;
import dev.postern.settings.Setting;
import dev.postern.settings.SettingCatalog;
import dev.postern.settings.SettingFaults;
import dev.postern.settings.Settings;
import dev.postern.settings.Settings.Source;
import dev.postern.settings.StoreSettings;
import dev.postern.smtpd.server.SettingChecks;
import dev.postern.standalone.home.Home;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The settings of a standalone relay: `--set`, environment, `postern.yml`, defaults; above them
/// what the relay itself decides, since it brings its own stores.
record RelaySettings(Map<String, String> own, List<Source> given) {
  private static final Set<String> DECIDED_HERE =
      Stream.concat(
              Stream.of(
                  StoreSettings.S3_ENDPOINT,
                  StoreSettings.SQS_ENDPOINT,
                  StoreSettings.SPOOL_BUCKET,
                  StoreSettings.DB_URL,
                  StoreSettings.DB_USER,
                  StoreSettings.DB_PASSWORD,
                  StoreSettings.LANES,
                  SettingCatalog.MAIL_ROOT),
              Arrays.stream(QueueName.values()).map(StoreSettings::queueUrl))
          .map(Setting::key)
          .collect(Collectors.toUnmodifiableSet());

  /// Other than everybody's: a relay on trial is not for the world to reach.
  private static final Source DEFAULTS =
      new Source(
          "postern up's default",
          Map.of(
              ListenerSettings.SMTP_HOST.key(), "127.0.0.1",
              ListenerSettings.HTTP_HOST.key(), "127.0.0.1",
              ListenerSettings.SMTP_PORT.key(), "2525",
              ListenerSettings.SUBMISSION_PORT.key(), "2587",
              ListenerSettings.SUBMISSIONS_PORT.key(), "2465"));

  RelaySettings {
    own = Map.copyOf(own);
    given = List.copyOf(given);
  }

  /// Reads all sources.
  ///
  /// @param set of `--set key=value`
  /// @throws InvalidSettingsException when the file is none of settings
  static RelaySettings read(Home home, Map<String, String> set, Map<String, String> environment)
      throws IOException {
    return new RelaySettings(
        Map.of(SettingCatalog.MAIL_ROOT.key(), home.mail().toString()),
        List.of(
            new Source("--set", set),
            Settings.environment(environment),
            Settings.file(home.settingsFile())));
  }

  /// Refuses what cannot be used, as a certificate that is not there, all at once. It logs.
  ///
  /// @throws InvalidSettingsException with every fault, when there is one
  void requireUsable() {
    var faults = new SettingFaults();
    checkUse(faults);
    faults.refuse();
  }

  private void checkUse(SettingFaults faults) {
    List<Source> sources = sources();
    // Where none is given the relay makes one, as it does a certificate.
    String key = DataKey.random(new SecureRandom()).text();
    sources.add(new Source("postern up", Map.of(ListenerSettings.AUTH_DATA_KEY.key(), key)));
    SettingChecks.given(Settings.of(sources, new SettingFaults()), faults);
  }

  /// The settings that are not at their default, without those that the relay decides.
  static Map<String, String> givenIn(Settings values) {
    return SettingCatalog.settings().stream()
        .filter(setting -> !DECIDED_HERE.contains(setting.key()))
        .filter(setting -> !values.sourceOf(setting).equals("default"))
        .collect(Collectors.toMap(Setting::key, values::textOf));
  }

  /// The same with more that the relay decides.
  RelaySettings with(Map<Setting<?>, String> more) {
    Map<String, String> all = new HashMap<>(own);
    more.forEach((setting, text) -> all.put(setting.key(), text));
    return new RelaySettings(all, given);
  }

  /// The values in force.
  ///
  /// @throws InvalidSettingsException when one cannot be taken, or asks for another store than the
  ///   relay's own; then also with what could not be used of the others
  Settings values() {
    var faults = new SettingFaults();
    checkDecided(faults);
    Settings values = Settings.of(sources(), faults);
    if (!faults.isEmpty()) {
      checkUse(faults);
    }
    faults.refuse();
    return values;
  }

  private void checkDecided(SettingFaults faults) {
    for (Source source : given) {
      if (source.name().equals(Settings.ENVIRONMENT)) {
        continue;
      }
      for (String key : source.values().keySet()) {
        if (DECIDED_HERE.contains(key) || key.startsWith(QueueName.LANE_SETTING_PREFIX)) {
          faults.add(
              source.name() + ": " + key + " cannot be set: `postern up` brings its own stores");
        }
      }
    }
  }

  private List<Source> sources() {
    List<Source> sources = new ArrayList<>();
    sources.add(new Source("postern up", own));
    sources.addAll(given);
    sources.add(DEFAULTS);
    return sources;
  }
}
