package dev.postern.smtpd.server;

import dev.postern.settings.InvalidSettingsException;
import dev.postern.settings.ListenerSettings;
import dev.postern.settings.SettingFaults;
import dev.postern.settings.Settings;
import dev.postern.smtpd.dns.ClientNames;
import dev.postern.smtpd.intake.IntakeLimits;
import dev.postern.smtpd.tls.Tls;
import dev.postern.srs.Srs;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What of the settings shows only when they are used, such as a certificate that is not there:
/// looked at before anything is served, and told all at once.
public final class SettingChecks {
  private static final Logger log = LoggerFactory.getLogger(SettingChecks.class);

  private SettingChecks() {}

  /// Looks at everything that is given.
  ///
  /// @param faults where goes what cannot be used
  public static void given(Settings settings, SettingFaults faults) {
    Tls tls = usable(settings, faults);
    if (tls != null) {
      tls.close();
    }
  }

  /// Looks whether a certificate is given where one is needed.
  ///
  /// @param faults where goes that it lacks
  public static void certificate(Settings settings, SettingFaults faults) {
    if (settings.get(ListenerSettings.TLS_CERTIFICATES).isEmpty()
        && Listener.from(settings).stream().anyMatch(l -> l.policy().implicitTls())) {
      faults.add(
          "listener submissions needs a certificate: set "
              + ListenerSettings.TLS_CERTIFICATES.key()
              + ", or leave it out of "
              + ListenerSettings.SMTP_LISTENERS.key());
    }
  }

  /// TLS as the settings have it, null where they have none.
  ///
  /// @throws InvalidSettingsException with all that lacks or cannot be used
  static @Nullable Tls tls(Settings settings) {
    var faults = new SettingFaults();
    certificate(settings, faults);
    Tls tls = usable(settings, faults);
    if (tls != null && !faults.isEmpty()) {
      tls.close();
    }
    faults.refuse();
    if (tls == null) {
      log.warn(
          "event=no-tls why=\"{} is empty: STARTTLS is not offered\"",
          ListenerSettings.TLS_CERTIFICATES.key());
    } else {
      tls.announce();
    }
    return tls;
  }

  private static @Nullable Tls usable(Settings settings, SettingFaults faults) {
    faults.check(() -> IntakeLimits.from(settings));
    faults.check(() -> ClientNames.of(settings));
    faults.check(() -> requireKey(settings));
    return faults.keep(() -> Tls.from(settings, InstantSource.system()).orElse(null));
  }

  private static void requireKey(Settings settings) {
    try {
      var _ = Srs.of(settings);
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingsException(List.of(String.valueOf(e.getMessage())));
    }
  }
}
