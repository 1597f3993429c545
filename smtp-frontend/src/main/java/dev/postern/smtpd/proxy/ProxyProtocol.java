package dev.postern.smtpd.proxy;

import dev.postern.address.IpAddress;
import dev.postern.address.Network;
import dev.postern.settings.ListenerSettings;
import dev.postern.settings.Settings;
import java.time.Duration;
import java.util.List;

/// From whom a PROXY header is believed and how long it may take.
///
/// @param trusted networks of the proxies
/// @param headerWithin longest wait for the whole header
public record ProxyProtocol(List<Network> trusted, Duration headerWithin) {
  public ProxyProtocol {
    trusted = List.copyOf(trusted);
  }

  public static ProxyProtocol from(Settings settings) {
    return new ProxyProtocol(
        settings.get(ListenerSettings.PROXY_NETWORKS),
        settings.get(ListenerSettings.PROXY_TIMEOUT));
  }

  /// Whether a header that comes from this peer is believed.
  public boolean trusts(IpAddress peer) {
    return trusted.stream().anyMatch(network -> network.contains(peer));
  }
}
