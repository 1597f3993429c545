package dev.postern.smtpd.session;

import dev.postern.rules.Controls;
import dev.postern.settings.LimitSettings;
import dev.postern.settings.SettingCatalog;
import dev.postern.settings.Settings;
import java.time.Duration;

/// What a session is told about itself and its bounds.
///
/// @param hostname our name in greetings and Received
/// @param messageSize octets a message may have, announced by SIZE
/// @param recipients a message may have
/// @param nullSenderRecipients a message with the null sender may have
/// @param hops trace lines at which a message is looping
/// @param errors 5xx replies after which the session is closed
/// @param commandTimeout longest wait for the next command or data
/// @param silentDenial whether a client that the tcp rules deny is told nothing (decision 34)
public record SessionLimits(
    String hostname,
    long messageSize,
    int recipients,
    int nullSenderRecipients,
    int hops,
    int errors,
    Duration commandTimeout,
    boolean silentDenial) {

  /// As the settings and the controls have it.
  public static SessionLimits of(Settings settings, Controls controls) {
    return new SessionLimits(
        controls.hostname(settings),
        controls.messageSize(settings),
        controls.recipients(settings),
        settings.get(LimitSettings.MAX_NULL_SENDER_RECIPIENTS),
        settings.get(LimitSettings.MAX_HOPS),
        settings.get(LimitSettings.MAX_ERRORS),
        settings.get(LimitSettings.COMMAND_TIMEOUT),
        settings.get(SettingCatalog.TCP_DENY_SILENT));
  }
}
