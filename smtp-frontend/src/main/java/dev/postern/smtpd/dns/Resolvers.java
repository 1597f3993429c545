package dev.postern.smtpd.dns;

import dev.postern.settings.DnsServers;
import dev.postern.settings.RemoteSettings;
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
  private Resolvers() {}

  /// @param longestWait for one answer, all tries at all servers included
  static Resolver of(Settings settings, Duration longestWait) {
    List<InetSocketAddress> servers =
        DnsServers.addresses(settings.get(RemoteSettings.DNS_SERVERS));
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
}
