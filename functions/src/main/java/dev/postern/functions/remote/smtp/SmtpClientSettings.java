package dev.postern.functions.remote.smtp;

import dev.postern.functions.remote.sasl.LoginPolicy;
import dev.postern.settings.RemoteSettings;
import dev.postern.settings.Settings;
import java.time.Duration;

/// The limits of speaking SMTP to a peer.
///
/// @param connectTimeout longest wait for a connection
/// @param replyTimeout longest wait for a reply, and for the peer to take a block of data
/// @param dotTimeout longest wait for the reply to the final dot
/// @param reuse of connections
/// @param logins how they are proved
public record SmtpClientSettings(
    Duration connectTimeout,
    Duration replyTimeout,
    Duration dotTimeout,
    ConnectionPool.Limits reuse,
    LoginPolicy logins) {

  public static SmtpClientSettings of(Settings settings) {
    return new SmtpClientSettings(
        settings.get(RemoteSettings.SMTP_CLIENT_CONNECT_TIMEOUT),
        settings.get(RemoteSettings.SMTP_CLIENT_TIMEOUT),
        settings.get(RemoteSettings.SMTP_CLIENT_DATA_TIMEOUT),
        new ConnectionPool.Limits(
            settings.get(RemoteSettings.SMTP_CLIENT_IDLE),
            settings.get(RemoteSettings.SMTP_CLIENT_MESSAGES),
            settings.get(RemoteSettings.SMTP_CLIENT_KEPT)),
        LoginPolicy.of(settings));
  }
}
