package dev.postern.functions.remote.dns;

import dev.postern.settings.DnsServers;
import dev.postern.settings.RemoteSettings;
import dev.postern.settings.Settings;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.xbill.DNS.Cache;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.lookup.LookupResult;
import org.xbill.DNS.lookup.LookupSession;
import org.xbill.DNS.lookup.NoSuchDomainException;
import org.xbill.DNS.lookup.NoSuchRRSetException;

/// Asks recursive resolvers: UDP, then TCP when an answer was cut; answers are cached as long as
/// their TTL says, at most an hour and [#MAX_CACHED] entries.
///
/// **On failure:** [DnsAnswer.Unknown], within the timeout given.
final class DnsClient {
  static final int MAX_CACHED = 10_000;
  private static final int MAX_CACHE_SECONDS = 3600;
  private static final int MAX_NEGATIVE_CACHE_SECONDS = 300;
  private static final int MAX_CNAMES = 12;

  private final LookupSession session;
  private final Duration timeout;

  /// @param servers at least one
  /// @param timeout longest wait for one answer, all tries at all servers included
  DnsClient(List<InetSocketAddress> servers, Duration timeout) {
    this.timeout = timeout;
    List<Resolver> each = servers.stream().map(s -> simple(s, timeout)).toList();
    var all = new ExtendedResolver(each);
    all.setTimeout(timeout);
    all.setRetries(2);
    var cache = new Cache(DClass.IN);
    cache.setMaxEntries(MAX_CACHED);
    cache.setMaxCache(MAX_CACHE_SECONDS);
    cache.setMaxNCache(MAX_NEGATIVE_CACHE_SECONDS);
    this.session =
        LookupSession.builder()
            .resolver(all)
            .cache(cache)
            .clearSearchPath()
            .maxRedirects(MAX_CNAMES)
            .defaultHostsFileParser()
            .build();
  }

  /// @throws IllegalArgumentException when `postern.dns.servers` names no address, with the remedy
  static DnsClient of(Settings settings) {
    List<InetSocketAddress> servers =
        DnsServers.addresses(settings.get(RemoteSettings.DNS_SERVERS));
    return new DnsClient(
        servers.isEmpty() ? ResolverConfig.getCurrentConfig().servers() : servers,
        settings.get(RemoteSettings.DNS_TIMEOUT));
  }

  /// The answer for `name`, a host name without trailing dot; never fails, always ends.
  CompletableFuture<DnsAnswer> ask(String name, int type) {
    Name absolute;
    try {
      absolute = Name.fromString(name.endsWith(".") ? name : name + ".");
    } catch (TextParseException e) {
      return CompletableFuture.completedFuture(new DnsAnswer.NoName());
    }
    return session
        .lookupAsync(absolute, type)
        .toCompletableFuture()
        .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .thenApply(r -> ofType(r, type))
        .exceptionally(DnsClient::meaning);
  }

  /// An answer without the records asked for comes as an empty result, not only as an exception.
  private static DnsAnswer ofType(LookupResult result, int type) {
    List<Record> records = result.getRecords().stream().filter(r -> r.getType() == type).toList();
    return records.isEmpty() ? new DnsAnswer.NoRecord() : new DnsAnswer.Found(records);
  }

  private static DnsAnswer meaning(Throwable thrown) {
    Throwable cause =
        thrown instanceof CompletionException c && c.getCause() != null ? c.getCause() : thrown;
    return switch (cause) {
      case NoSuchDomainException _ -> new DnsAnswer.NoName();
      case NoSuchRRSetException _ -> new DnsAnswer.NoRecord();
      default -> new DnsAnswer.Unknown(String.valueOf(cause));
    };
  }

  private static Resolver simple(InetSocketAddress server, Duration timeout) {
    var resolver = new SimpleResolver(server);
    resolver.setTimeout(timeout.dividedBy(2).plusMillis(1));
    return resolver;
  }
}
