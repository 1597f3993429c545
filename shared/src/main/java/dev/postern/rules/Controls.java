package dev.postern.rules;

import dev.postern.address.Domain;
import dev.postern.settings.LimitSettings;
import dev.postern.settings.Setting;
import dev.postern.settings.SettingCatalog;
import dev.postern.settings.Settings;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;

/// The control files of one line, and what each comes to together with the settings: a setting that
/// somebody gave wins over the control file, which wins over the setting's default.
///
/// @param values as [ControlValue#read] left them
public record Controls(Map<ControlValue, String> values) {
  public static final Controls NONE = new Controls(Map.of());

  public Controls {
    values = Map.copyOf(values);
  }

  /// Our name: `postern.hostname`, `me`.
  public String hostname(Settings settings) {
    return value(settings, SettingCatalog.HOSTNAME, ControlValue.ME, Function.identity());
  }

  /// The domain of a bare postmaster and of our own bounces: `postern.primary-domain`, or the
  /// hostname.
  public Domain primaryDomain(Settings settings) {
    String primary = settings.get(SettingCatalog.PRIMARY_DOMAIN);
    return new Domain(primary.isEmpty() ? hostname(settings) : primary);
  }

  /// How long a message may be queued: `postern.queue-lifetime`, `queuelifetime`.
  public Duration queueLifetime(Settings settings) {
    return value(
        settings, SettingCatalog.QUEUE_LIFETIME, ControlValue.QUEUELIFETIME, Controls::seconds);
  }

  /// How long a message with the null sender may be queued, no longer than others:
  /// `postern.bounce-lifetime`, `bouncelifetime`.
  ///
  /// **Seed:** spec 7.4.
  public Duration bounceLifetime(Settings settings) {
    Duration bounces =
        value(
            settings,
            SettingCatalog.BOUNCE_LIFETIME,
            ControlValue.BOUNCELIFETIME,
            Controls::seconds);
    Duration most = queueLifetime(settings);
    return bounces.compareTo(most) < 0 ? bounces : most;
  }

  private static Duration seconds(String text) {
    return Duration.ofSeconds(Long.parseLong(text));
  }

  /// Octets a message may have: `postern.max-message-size`, `databytes`.
  public long messageSize(Settings settings) {
    return value(settings, LimitSettings.MAX_MESSAGE_SIZE, ControlValue.DATABYTES, Long::parseLong);
  }

  /// Recipients a message may have: `postern.limits.recipients`, `maxrecipients`.
  public int recipients(Settings settings) {
    return value(
        settings, LimitSettings.MAX_RECIPIENTS, ControlValue.MAXRECIPIENTS, Integer::parseInt);
  }

  private <T> T value(
      Settings settings, Setting<T> setting, ControlValue control, Function<String, T> reader) {
    String value = values.get(control);
    return value == null || settings.isGiven(setting) ? settings.get(setting) : reader.apply(value);
  }
}
