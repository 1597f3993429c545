package dev.postern.functions.remote.sasl;

import dev.postern.address.IpAddress;
import dev.postern.address.Network;
import dev.postern.settings.RemoteSettings;
import dev.postern.settings.Settings;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// How logins are proved.
///
/// @param mechanisms the best first
/// @param clearNetworks hosts there are told passwords without TLS too
public record LoginPolicy(List<ClientMechanism> mechanisms, List<Network> clearNetworks) {
  public LoginPolicy {
    mechanisms = List.copyOf(mechanisms);
    clearNetworks = List.copyOf(clearNetworks);
  }

  public static LoginPolicy of(Settings settings) {
    return new LoginPolicy(
        settings.get(RemoteSettings.SMTP_CLIENT_AUTH).stream().map(ClientMechanism::named).toList(),
        settings.get(RemoteSettings.SMTP_CLIENT_AUTH_CLEAR));
  }

  /// The best of what a host offers.
  ///
  /// @param offered names in upper case
  /// @param tls whether the connection is in TLS
  /// @param bindable whether that TLS can be bound to
  public Optional<ClientMechanism> choose(
      Set<String> offered, InetAddress host, boolean tls, boolean bindable) {
    boolean discreet = tls || isTrusted(host);
    return mechanisms.stream()
        .filter(mechanism -> offered.contains(mechanism.text()))
        .filter(mechanism -> discreet || !mechanism.tellsPassword())
        .filter(mechanism -> bindable || mechanism != ClientMechanism.SCRAM_SHA_256_PLUS)
        .findFirst();
  }

  private boolean isTrusted(InetAddress host) {
    var address = new IpAddress(host);
    return clearNetworks.stream().anyMatch(network -> network.contains(address));
  }
}
