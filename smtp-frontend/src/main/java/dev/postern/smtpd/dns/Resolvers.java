package dev.postern.smtpd.dns;

import dev.postern.address.IpAddress;
import dev.postern.settings.InvalidSettingsException;
import dev.postern.settings.SettingCatalog;
import dev.postern.settings.Settings;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.SimpleResolver;

/// The DNS servers of `postern.dns.servers`, or the system's.
final class Resolvers {
  private static final int DNS_PORT = 53;

  private Resolvers() {}

  /// @param longestWait for one answer, all tries at all servers included
  static Resolver of(Settings settings, Duration longestWait) {
    List<InetSocketAddress> servers =
        settings.get(SettingCatalog.DNS_SERVERS).stream().map(Resolvers::server).toList();
    List<InetSocketAddress> asked =
        servers.isEmpty() ? ResolverConfig.getCurrentConfig().servers() : servers;
    var all = new ExtendedResolver(asked.stream().map(s -> one(s, longestWait)).toList());
    all.setTimeout(longestWait);
    all.setRetries(2);
    return all;
  }

  private static Resolver one(InetSocketAddress server, Duration longestWait) {
    var resolver = new SimpleResolver(server);
    resolver.setTimeout(longestWait.dividedBy(2).plusMillis(1));
    return resolver;
  }

  private static InetSocketAddress server(String text) {
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
              SettingCatalog.DNS_SERVERS.key()
                  + "="
                  + text
                  + ": write ADDRESS or ADDRESS:PORT, as in 127.0.0.1:53 or [::1]:53"));
    }
  }
}
