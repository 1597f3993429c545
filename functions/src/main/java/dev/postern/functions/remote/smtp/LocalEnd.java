package dev.postern.functions.remote.smtp;

import dev.postern.settings.RemoteSettings;
import dev.postern.settings.Setting;
import dev.postern.settings.Settings;
import java.util.function.Supplier;

/// Our end of a connection: where it leaves from, and what we call ourselves there.
///
/// @param ehloName should be the name that the PTR record of the source's address gives
/// @param messages over one connection at most, whatever the settings allow
public record LocalEnd(Connector connector, String ehloName, int messages) {
  /// As many messages as the settings allow.
  public LocalEnd(Connector connector, String ehloName) {
    this(connector, ehloName, Integer.MAX_VALUE);
  }

  /// What the lane's settings say.
  ///
  /// @param hostname our name, for a lane that has none of its own; asked for each time
  /// @throws IllegalArgumentException when `postern.egress.address` is no address, with the remedy
  public static Supplier<LocalEnd> of(Settings settings, Supplier<String> hostname) {
    Connector connector = connector(settings, RemoteSettings.EGRESS_ADDRESS);
    String ehlo = settings.get(RemoteSettings.EGRESS_EHLO);
    return () -> new LocalEnd(connector, ehlo.isEmpty() ? hostname.get() : ehlo);
  }

  private static Connector connector(Settings settings, Setting<String> address) {
    String text = settings.get(address);
    try {
      return BindConnector.of(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          address.key() + "=" + text + ": write an IP address of this host, or nothing", e);
    }
  }
}
