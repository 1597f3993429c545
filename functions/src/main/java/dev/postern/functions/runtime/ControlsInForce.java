package dev.postern.functions.runtime;

import dev.postern.address.Domain;
import dev.postern.message.DeliveryJob;
import dev.postern.rules.Controls;
import dev.postern.rules.RulesSource.RulesUnavailableException;
import dev.postern.settings.Setting;
import dev.postern.settings.SettingCatalog;
import java.time.Duration;

/// The controls as they are now. The rules, and so the database, are asked only where no setting
/// answers already: with `postern.hostname`, `postern.queue-lifetime` and `postern.bounce-lifetime`
/// given, never.
///
/// **On failure:** no rules could be loaded yet: the settings alone.
public record ControlsInForce(Stores stores) {
  /// Our name.
  public String hostname() {
    return controls(SettingCatalog.HOSTNAME).hostname(stores.settings());
  }

  public Duration queueLifetime() {
    return controls(SettingCatalog.QUEUE_LIFETIME).queueLifetime(stores.settings());
  }

  /// How long a message with the null sender may be queued.
  public Duration bounceLifetime() {
    boolean given = stores.settings().isGiven(SettingCatalog.QUEUE_LIFETIME);
    Controls controls =
        controls(given ? SettingCatalog.BOUNCE_LIFETIME : SettingCatalog.QUEUE_LIFETIME);
    return controls.bounceLifetime(stores.settings());
  }

  /// How long a job may be tried.
  public Duration lifetimeOf(DeliveryJob job) {
    return job.sender().isNull() ? bounceLifetime() : queueLifetime();
  }

  /// The domain of a bare postmaster and of our own bounces.
  public Domain primaryDomain() {
    boolean named = !stores.settings().get(SettingCatalog.PRIMARY_DOMAIN).isEmpty();
    Controls controls = named ? Controls.NONE : controls(SettingCatalog.HOSTNAME);
    return controls.primaryDomain(stores.settings());
  }

  private Controls controls(Setting<?> unlessGiven) {
    if (stores.settings().isGiven(unlessGiven)) {
      return Controls.NONE;
    }
    try {
      return stores.rules().current().controls();
    } catch (RulesUnavailableException _) {
      return Controls.NONE;
    }
  }
}
