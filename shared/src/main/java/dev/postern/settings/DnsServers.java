package dev.postern.settings;

import dev.postern.address.IpAddress;
import java.net.InetSocketAddress;
import java.util.List;

/// The entries of `postern.dns.servers` as addresses: `192.0.2.1`, `127.0.0.1:5353`, `[::1]:53`.
public final class DnsServers {
  private static final int DNS_PORT = 53;

  private DnsServers() {}

  /// Reads every entry; port 53 unless given. Never asks the DNS.
  ///
  /// @throws InvalidSettingsException naming the setting, the entry and the forms there are
  public static List<InetSocketAddress> addresses(List<String> entries) {
    return entries.stream().map(DnsServers::address).toList();
  }

  private static InetSocketAddress address(String text) {
    int colon = text.lastIndexOf(':');
    boolean port = colon > 0 && (text.indexOf(':') == colon || text.startsWith("["));
    String host = port ? text.substring(0, colon) : text;
    try {
      return new InetSocketAddress(
          IpAddress.parse(host.replaceAll("[\\[\\]]", "")).address(),
          port ? Integer.parseInt(text.substring(colon + 1)) : DNS_PORT);
    } catch (IllegalArgumentException _) {
      throw new InvalidSettingsException(
          List.of(
              RemoteSettings.DNS_SERVERS.key()
                  + "="
                  + text
                  + ": write ADDRESS or ADDRESS:PORT, as in 127.0.0.1:53 or [::1]:53"));
    }
  }
}
