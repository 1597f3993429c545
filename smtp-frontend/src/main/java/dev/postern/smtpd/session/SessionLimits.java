package dev.postern.smtpd.session;

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
public record SessionLimits(
    String hostname,
    long messageSize,
    int recipients,
    int nullSenderRecipients,
    int hops,
    int errors,
    Duration commandTimeout) {

  public static SessionLimits from(Settings settings) {
    return new SessionLimits(
        settings.get(SettingCatalog.HOSTNAME),
        settings.get(SettingCatalog.MAX_MESSAGE_SIZE),
        settings.get(SettingCatalog.MAX_RECIPIENTS),
        settings.get(SettingCatalog.MAX_NULL_SENDER_RECIPIENTS),
        settings.get(SettingCatalog.MAX_HOPS),
        settings.get(SettingCatalog.MAX_ERRORS),
        settings.get(SettingCatalog.COMMAND_TIMEOUT));
  }
}
