package dev.postern.rules.store;

import dev.postern.egress.DestinationLimit;
import dev.postern.egress.DestinationPattern;
import dev.postern.egress.EgressSource;
import dev.postern.egress.SiteStanding;
import dev.postern.egress.SourceConnector;
import dev.postern.egress.SourceConnector.Nat;
import dev.postern.egress.SourceConnector.Socks5;
import dev.postern.egress.Warming;
import dev.postern.rules.store.RuleChanges.Change;
import java.sql.SQLException;
import java.time.Instant;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How egress sources, pools, routes and limits stand in the history; null where there was or is
/// none.
final class EgressHistory {
  private EgressHistory() {}

  /// Notes that something came, went or changed.
  static void note(Change change, String kind, @Nullable String before, @Nullable String after)
      throws SQLException {
    String verb = before == null ? "add " : after == null ? "remove " : "set ";
    change.history(verb + kind, before, after);
  }

  static String text(EgressSource source) {
    SourceConnector connector = source.connector();
    String by =
        switch (connector) {
          case Nat(String lane) -> "nat lane=" + lane;
          case SourceConnector.Bind _ -> "bind";
          case Socks5 proxy -> "socks5 proxy=" + proxy.address();
        };
    Instant until = source.pausedUntil();
    Warming warming = source.warming();
    return source.name()
        + " "
        + source.address()
        + " "
        + by
        + (source.ehlo() == null ? "" : " ehlo=" + source.ehlo())
        + " "
        + source.state().text()
        + (until == null ? "" : " until=" + until)
        + (warming == null
            ? ""
            : " warming=%d*%d since=%s"
                .formatted(warming.first(), warming.factor(), warming.since()));
  }

  static String text(SiteStanding said, Instant now) {
    int share = said.shareAt(now);
    return said.at()
        + (share == SiteStanding.WHOLE ? "" : " limits=" + share * 100 / SiteStanding.WHOLE + "%")
        + (said.isBlocked(now) ? " until=" + said.blockedUntil() + " " + said.blockedBy() : "");
  }

  static @Nullable String text(String pool, SortedMap<String, Integer> weights) {
    return weights.isEmpty()
        ? null
        : pool
            + " "
            + weights.entrySet().stream()
                .map(m -> m.getValue() == 1 ? m.getKey() : m.getKey() + "=" + m.getValue())
                .collect(Collectors.joining(" "));
  }

  static @Nullable String text(DestinationPattern destination, DestinationLimit limit) {
    return limit.isNone()
        ? null
        : destination
            + (limit.connections() == null ? "" : " connections=" + limit.connections())
            + (limit.perConnection() == null ? "" : " per-connection=" + limit.perConnection())
            + (limit.perHour() == null ? "" : " rate=" + limit.perHour() + "/h");
  }
}
