package dev.postern.cli;

import dev.postern.egress.DestinationLimit;
import dev.postern.egress.DestinationLimits;
import dev.postern.egress.EgressSource;
import dev.postern.egress.ProviderLimits;
import dev.postern.egress.SiteStanding;
import dev.postern.egress.SourceAtSite;
import dev.postern.egress.SourceConnector;
import dev.postern.egress.Warming;
import dev.postern.rules.store.EgressTables;
import dev.postern.rules.store.EgressTables.MemberRow;
import dev.postern.rules.store.EgressTables.RouteRow;
import dev.postern.rules.store.EgressTables.SourceRow;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What `postern egress list` shows, as its JSON has it.
///
/// @param limits those of the operator, then those that are shipped, each by destination
/// @param peers what peers said that is in force, by source and destination
record EgressListed(
    List<Source> sources,
    List<Pool> pools,
    List<RouteRow> routes,
    List<Limit> limits,
    List<Peer> peers) {
  /// A source.
  ///
  /// @param dailyCap messages of this day of one that is warmed
  /// @param usedToday how many of them workers have taken the right to
  /// @param usable whether its state lets mail leave from it now
  record Source(
      String name,
      String address,
      @Nullable String ehlo,
      String connector,
      @Nullable String lane,
      @Nullable String proxy,
      String state,
      @Nullable Instant pausedUntil,
      @Nullable Long dailyCap,
      @Nullable Long usedToday,
      boolean usable) {
    static Source of(EgressSource s, DestinationLimits used, Instant now) throws SQLException {
      Warming warming = s.warming();
      Warming capped = warming != null && warming.capAt(now).isPresent() ? warming : null;
      return new Source(
          s.name(),
          s.address().toString(),
          s.ehlo(),
          s.connector().text(),
          s.connector() instanceof SourceConnector.Nat(String lane) ? lane : null,
          s.connector() instanceof SourceConnector.Socks5 proxy ? proxy.address() : null,
          s.state().text(),
          s.pausedUntil(),
          capped == null ? null : capped.capAt(now).getAsLong(),
          capped == null
              ? null
              : used.granted(SourceAtSite.everywhere(s.name()), capped.startOfDay(now)),
          s.isUsable(now));
    }
  }

  /// A pool.
  ///
  /// @param sources their weights
  record Pool(String pool, Map<String, Integer> sources, boolean usable) {}

  /// A limit.
  ///
  /// @param by `operator` or `shipped`
  record Limit(
      String destination,
      @Nullable Integer connections,
      @Nullable Integer perConnection,
      @Nullable Integer perHour,
      String by) {
    static Limit of(String destination, DestinationLimit limit, String by) {
      return new Limit(
          destination, limit.connections(), limit.perConnection(), limit.perHour(), by);
    }
  }

  /// What a peer said of a source.
  ///
  /// @param percent what is left of the limits, 100: all
  /// @param slowedAt when it last spoke of rate
  /// @param blockedUntil when the source may be used for it again
  /// @param reply why it is blocked
  record Peer(
      String source,
      String destination,
      int percent,
      @Nullable Instant slowedAt,
      @Nullable Instant blockedUntil,
      @Nullable String reply) {
    static Peer of(SiteStanding said, Instant now) {
      int share = said.shareAt(now);
      boolean blocked = said.isBlocked(now);
      return new Peer(
          said.at().source(),
          said.at().site(),
          Math.max(1, share * 100 / SiteStanding.WHOLE),
          share < SiteStanding.WHOLE ? said.slowedAt() : null,
          blocked ? said.blockedUntil() : null,
          blocked ? said.blockedBy() : null);
    }
  }

  static EgressListed of(EgressTables tables, DestinationLimits store, Instant now)
      throws SQLException {
    List<Source> sources = new ArrayList<>();
    for (SourceRow row : tables.sources()) {
      sources.add(Source.of(row.parse(), store, now));
    }
    List<Limit> limits = new ArrayList<>();
    tables.limits().forEach(l -> limits.add(Limit.of(l.destination(), l.parse(), "operator")));
    ProviderLimits.all().forEach((to, limit) -> limits.add(Limit.of(to, limit, "shipped")));
    List<Peer> peers =
        store.standings(now).stream()
            .filter(said -> !said.isOver(now))
            .map(said -> Peer.of(said, now))
            .sorted(Comparator.comparing(Peer::source).thenComparing(Peer::destination))
            .toList();
    return new EgressListed(sources, pools(tables, sources), tables.routes(), limits, peers);
  }

  private static List<Pool> pools(EgressTables tables, List<Source> sources) {
    Map<String, Boolean> usable =
        sources.stream().collect(Collectors.toMap(Source::name, Source::usable));
    Map<String, Map<String, Integer>> members = new TreeMap<>();
    for (MemberRow row : tables.members()) {
      members.computeIfAbsent(row.pool(), _ -> new TreeMap<>()).put(row.source(), row.weight());
    }
    return members.entrySet().stream()
        .map(
            pool ->
                new Pool(
                    pool.getKey(),
                    pool.getValue(),
                    pool.getValue().keySet().stream().anyMatch(s -> usable.getOrDefault(s, false))))
        .toList();
  }
}
