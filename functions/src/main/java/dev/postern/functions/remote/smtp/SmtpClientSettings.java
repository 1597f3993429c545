package dev.postern.functions.remote.smtp;

import dev.postern.address.IpAddress;
import dev.postern.settings.RemoteSettings;
import dev.postern.settings.Settings;
import java.net.InetAddress;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// How this lane speaks SMTP.
///
/// @param source the address connections come from, or null for the kernel's choice
/// @param ehloName what the lane calls itself
/// @param connectTimeout longest wait for a connection
/// @param replyTimeout longest wait for a reply, and for the peer to take a block of data
/// @param dotTimeout longest wait for the reply to the final dot
public record SmtpClientSettings(
    @Nullable InetAddress source,
    Supplier<String> ehloName,
    Duration connectTimeout,
    Duration replyTimeout,
    Duration dotTimeout) {

  /// @param hostname our name, for a lane that has none of its own
  /// @throws IllegalArgumentException when `postern.egress.address` is no address, with the remedy
  public static SmtpClientSettings of(Settings settings, Supplier<String> hostname) {
    String ehlo = settings.get(RemoteSettings.EGRESS_EHLO);
    return new SmtpClientSettings(
        source(settings.get(RemoteSettings.EGRESS_ADDRESS)),
        ehlo.isEmpty() ? hostname : () -> ehlo,
        settings.get(RemoteSettings.SMTP_CLIENT_CONNECT_TIMEOUT),
        settings.get(RemoteSettings.SMTP_CLIENT_TIMEOUT),
        settings.get(RemoteSettings.SMTP_CLIENT_DATA_TIMEOUT));
  }

  private static @Nullable InetAddress source(String text) {
    try {
      return text.isEmpty() ? null : IpAddress.parse(text).address();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          RemoteSettings.EGRESS_ADDRESS.key()
              + "="
              + text
              + ": write an IP address of this host, or nothing",
          e);
    }
  }
}
