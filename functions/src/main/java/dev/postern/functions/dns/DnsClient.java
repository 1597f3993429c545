package dev.postern.functions.dns;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.postern.address.Network;
import dev.postern.settings.DnsServers;
import dev.postern.settings.RemoteSettings;
import dev.postern.settings.Settings;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.xbill.DNS.Name;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.TextParseException;

/// Asks recursive resolvers and remembers what they say: records as long as their TTL and at most
/// [#LONGEST], that there are none as long as the SOA record says (RFC 2308) and at most
/// [#LONGEST_NEGATIVE], that nobody can tell for [#FAILURE] (RFC 9520). At most [#MAX_CACHED]
/// answers are kept; the same question is under way only once.
///
/// **On failure:** [DnsAnswer.Unknown], within the timeout given, for each CNAME that leads to
/// another zone once more; never an exception. Safe for use by many threads.
public final class DnsClient {
  static final int MAX_CACHED = 10_000;
  static final Duration LONGEST = Duration.ofHours(1);
  static final Duration LONGEST_NEGATIVE = Duration.ofMinutes(5);
  static final Duration FAILURE = Duration.ofSeconds(5);

  private record Question(Name name, int type) {}

  private final Lookup lookup;
  private final Duration timeout;
  private final Cache<Question, DnsAnswer> cache;
  private final Map<Question, CompletableFuture<DnsAnswer>> underWay = new ConcurrentHashMap<>();
  private final Executor threads = Executors.newVirtualThreadPerTaskExecutor();

  DnsClient(
      List<InetSocketAddress> servers,
      List<Network> trusted,
      Duration timeout,
      InstantSource clock) {
    this.timeout = timeout;
    this.lookup = new Lookup(new NameServers(servers, trusted, timeout));
    this.cache =
        Caffeine.newBuilder()
            .maximumSize(MAX_CACHED)
            .ticker(() -> nanos(clock.instant()))
            .expireAfter(Expiry.<Question, DnsAnswer>creating((_, answer) -> lifetime(answer)))
            .build();
  }

  /// @throws IllegalArgumentException when `postern.dns.servers` names no address, with the remedy
  public static DnsClient of(Settings settings, InstantSource clock) {
    List<InetSocketAddress> servers =
        DnsServers.addresses(settings.get(RemoteSettings.DNS_SERVERS));
    return new DnsClient(
        servers.isEmpty() ? ResolverConfig.getCurrentConfig().servers() : servers,
        settings.get(RemoteSettings.DNS_TRUSTED),
        settings.get(RemoteSettings.DNS_TIMEOUT),
        clock);
  }

  /// The answer for `name`, a host name with or without the trailing dot.
  ///
  /// @param type as `Type.MX`
  public CompletableFuture<DnsAnswer> ask(String name, int type) {
    Name absolute;
    try {
      absolute = Name.fromString(name.endsWith(".") ? name : name + ".");
    } catch (TextParseException e) {
      return CompletableFuture.completedFuture(new DnsAnswer.NoName(false, Duration.ZERO));
    }
    var question = new Question(absolute, type);
    DnsAnswer known = cache.getIfPresent(question);
    return known != null
        ? CompletableFuture.completedFuture(known)
        : underWay
            .computeIfAbsent(question, q -> CompletableFuture.supplyAsync(() -> look(q), threads))
            .copy()
            .completeOnTimeout(
                new DnsAnswer.Unknown("no answer in " + timeout.toMillis() + " ms"),
                timeout.multipliedBy(2).toMillis(),
                TimeUnit.MILLISECONDS);
  }

  private DnsAnswer look(Question question) {
    try {
      DnsAnswer answer = lookup.of(question.name(), question.type());
      cache.put(question, answer);
      return answer;
    } finally {
      underWay.remove(question);
    }
  }

  private static Duration lifetime(DnsAnswer answer) {
    return switch (answer) {
      case DnsAnswer.Found found -> atMost(LONGEST, found.ttl());
      case DnsAnswer.NoRecord none -> atMost(LONGEST_NEGATIVE, none.ttl());
      case DnsAnswer.NoName none -> atMost(LONGEST_NEGATIVE, none.ttl());
      case DnsAnswer.Unknown _ -> FAILURE;
    };
  }

  private static Duration atMost(Duration limit, Duration ttl) {
    return ttl.compareTo(limit) < 0 ? ttl : limit;
  }

  private static long nanos(Instant instant) {
    return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
  }
}
