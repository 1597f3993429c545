package dev.postern.rules.store;

import dev.postern.address.IpAddress;
import dev.postern.db.Sql;
import dev.postern.egress.DestinationLimit;
import dev.postern.egress.EgressSource;
import dev.postern.egress.SourceConnector;
import dev.postern.egress.SourceConnector.Bind;
import dev.postern.egress.SourceConnector.Nat;
import dev.postern.egress.SourceConnector.Socks5;
import dev.postern.egress.Warming;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The egress tables as they are stored, each in the order of its key.
public record EgressTables(
    List<SourceRow> sources,
    List<MemberRow> members,
    List<RouteRow> routes,
    List<LimitRow> limits) {
  static final EgressTables EMPTY = new EgressTables(List.of(), List.of(), List.of(), List.of());

  static final String SELECT_SOURCE =
      "SELECT name, address, ehlo, connector, lane, proxy, state, paused_until, warming_since,"
          + " warming_first, warming_factor FROM egress_source";

  public EgressTables {
    sources = List.copyOf(sources);
    members = List.copyOf(members);
    routes = List.copyOf(routes);
    limits = List.copyOf(limits);
  }

  /// A source; what is null in the table is empty or 0 here.
  public record SourceRow(
      String name,
      String address,
      String ehlo,
      String connector,
      String lane,
      String proxy,
      String state,
      long pausedUntil,
      long warmingSince,
      int warmingFirst,
      int warmingFactor) {
    /// The source, as the choice knows it.
    ///
    /// @throws IllegalArgumentException naming what cannot be read
    public EgressSource parse() {
      return new EgressSource(
          name,
          IpAddress.parse(address),
          ehlo.isEmpty() ? null : ehlo,
          parsedConnector(),
          EgressSource.State.named(state),
          pausedUntil == 0 ? null : Instant.ofEpochMilli(pausedUntil),
          warmingFirst == 0
              ? null
              : new Warming(Instant.ofEpochMilli(warmingSince), warmingFirst, warmingFactor));
    }

    private SourceConnector parsedConnector() {
      return switch (connector) {
        case Nat.TEXT -> new Nat(lane);
        case Socks5.TEXT -> Socks5.parse(proxy);
        case Bind.TEXT -> new Bind();
        default -> throw new IllegalArgumentException("no connector is called " + connector);
      };
    }
  }

  /// A source in a pool.
  public record MemberRow(String pool, String source, int weight) {}

  /// The pool of a destination.
  public record RouteRow(String destination, String pool) {}

  /// A limit; 0: nothing is said.
  public record LimitRow(String destination, int connections, int perConnection, int perHour) {
    /// The limit, as the rules have it.
    public DestinationLimit parse() {
      return new DestinationLimit(given(connections), given(perConnection), given(perHour));
    }

    private static @Nullable Integer given(int number) {
      return number == 0 ? null : number;
    }
  }

  static EgressTables read(Connection connection) throws SQLException {
    return new EgressTables(
        Sql.list(connection, SELECT_SOURCE + " ORDER BY name", EgressTables::source),
        Sql.list(
            connection,
            "SELECT pool, source, weight FROM egress_pool_member ORDER BY pool, source",
            row ->
                new MemberRow(
                    Sql.text(row, "pool"), Sql.text(row, "source"), row.getInt("weight"))),
        Sql.list(
            connection,
            "SELECT destination, pool FROM egress_route ORDER BY destination",
            row -> new RouteRow(Sql.text(row, "destination"), Sql.text(row, "pool"))),
        Sql.list(
            connection,
            "SELECT destination, connections, per_connection, per_hour FROM egress_limit"
                + " ORDER BY destination",
            EgressTables::limit));
  }

  static SourceRow source(java.sql.ResultSet row) throws SQLException {
    return new SourceRow(
        Sql.text(row, "name"),
        Sql.text(row, "address"),
        Objects.requireNonNullElse(row.getString("ehlo"), ""),
        Sql.text(row, "connector"),
        Objects.requireNonNullElse(row.getString("lane"), ""),
        Objects.requireNonNullElse(row.getString("proxy"), ""),
        Sql.text(row, "state"),
        row.getLong("paused_until"),
        row.getLong("warming_since"),
        row.getInt("warming_first"),
        row.getInt("warming_factor"));
  }

  static LimitRow limit(java.sql.ResultSet row) throws SQLException {
    return new LimitRow(
        Sql.text(row, "destination"),
        row.getInt("connections"),
        row.getInt("per_connection"),
        row.getInt("per_hour"));
  }
}
