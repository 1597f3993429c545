package dev.postern.rules.store;

import static dev.postern.rules.store.EgressHistory.text;

import dev.postern.db.Sql;
import dev.postern.egress.DestinationLimit;
import dev.postern.egress.DestinationPattern;
import dev.postern.egress.EgressPool;
import dev.postern.egress.EgressSource;
import dev.postern.egress.JdbcDestinationLimits;
import dev.postern.egress.SiteStanding;
import dev.postern.egress.SourceAtSite;
import dev.postern.egress.SourceConnector;
import dev.postern.egress.SourceConnector.Nat;
import dev.postern.egress.SourceConnector.Socks5;
import dev.postern.egress.Warming;
import dev.postern.rules.store.RuleChanges.Change;
import java.sql.SQLException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Egress sources, pools, routes and limits, as an operator changes them.
///
/// **On failure:** as [RulesRepository].
public final class EgressRepository {
  private static final Pattern POOL = Pattern.compile("[a-z0-9._-]{1,255}");

  private final RuleChanges changes;

  public EgressRepository(RuleChanges changes) {
    this.changes = changes;
  }

  /// All of it, as it was together at one instant.
  public EgressTables read() throws SQLException {
    return changes
        .database()
        .transaction(
            connection -> {
              // Every SELECT of this transaction sees what the first one saw.
              Sql.update(connection, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
              return EgressTables.read(connection);
            });
  }

  /// Adds a source; it is in no pool.
  public MadeChange add(EgressSource source) throws SQLException {
    return changes.apply(
        change -> {
          Optional<EgressSource> there =
              Sql.first(
                  change.connection(),
                  EgressTables.SELECT_SOURCE + " WHERE name = ? OR address = ?",
                  row -> EgressTables.source(row).parse(),
                  source.name(),
                  source.address().toString());
          if (there.isPresent()) {
            throw new RuleChangeException(
                "egress source "
                    + text(there.get())
                    + " is there already; `postern egress ip remove` removes it");
          }
          insert(change, source);
          change.history("add egress source", null, text(source));
        });
  }

  private static void insert(Change change, EgressSource source) throws SQLException {
    Warming warming = source.warming();
    SourceConnector connector = source.connector();
    Sql.update(
        change.connection(),
        "INSERT INTO egress_source (name, address, ehlo, connector, lane, proxy, state,"
            + " paused_until, warming_since, warming_first, warming_factor)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        source.name(),
        source.address().toString(),
        source.ehlo(),
        connector.text(),
        connector instanceof Nat(String lane) ? lane : null,
        connector instanceof Socks5 proxy ? proxy.address() : null,
        source.state().text(),
        source.pausedUntil(),
        warming == null ? null : warming.since(),
        warming == null ? null : warming.first(),
        warming == null ? null : warming.factor());
  }

  /// Removes a source that is in no pool.
  public MadeChange remove(String name) throws SQLException {
    return changes.apply(
        change -> {
          EgressSource source = existing(change, name);
          Optional<String> pool =
              Sql.first(
                  change.connection(),
                  "SELECT pool FROM egress_pool_member WHERE source = ? ORDER BY pool",
                  row -> Sql.text(row, "pool"),
                  name);
          if (pool.isPresent()) {
            throw new RuleChangeException(
                "egress source "
                    + name
                    + " is in pool "
                    + pool.get()
                    + "; take it out first with `postern egress pool set`");
          }
          Sql.update(change.connection(), "DELETE FROM egress_source WHERE name = ?", name);
          change.history("remove egress source", text(source), null);
        });
  }

  /// Changes what becomes of a source; its name, address and connector stay.
  public MadeChange set(String name, UnaryOperator<EgressSource> to) throws SQLException {
    return changes.apply(
        change -> {
          EgressSource before = existing(change, name);
          EgressSource after = to.apply(before);
          Warming warming = after.warming();
          Sql.update(
              change.connection(),
              "UPDATE egress_source SET ehlo = ?, state = ?, paused_until = ?, warming_since = ?,"
                  + " warming_first = ?, warming_factor = ? WHERE name = ?",
              after.ehlo(),
              after.state().text(),
              after.pausedUntil(),
              warming == null ? null : warming.since(),
              warming == null ? null : warming.first(),
              warming == null ? null : warming.factor(),
              name);
          change.history("set egress source", text(before), text(after));
        });
  }

  /// Makes a pool exactly this; a pool without members is none.
  ///
  /// @param weights of sources, by name
  public MadeChange setPool(String pool, SortedMap<String, Integer> weights) throws SQLException {
    if (!POOL.matcher(pool).matches()) {
      throw new RuleChangeException(
          "\""
              + pool
              + "\" is no name of a pool: write default, a domain, or a word of a-z 0-9 . _ -");
    }
    weights.forEach(EgressPool.Member::new);
    return changes.apply(
        change -> {
          for (String source : weights.keySet()) {
            existing(change, source);
          }
          SortedMap<String, Integer> before = members(change, pool);
          if (before.isEmpty() && weights.isEmpty()) {
            throw new RuleChangeException(
                "no egress pool is called "
                    + pool
                    + "; `postern egress list` shows those there are");
          }
          Sql.update(change.connection(), "DELETE FROM egress_pool_member WHERE pool = ?", pool);
          for (var member : weights.entrySet()) {
            Sql.update(
                change.connection(),
                "INSERT INTO egress_pool_member (pool, source, weight) VALUES (?, ?, ?)",
                pool,
                member.getKey(),
                member.getValue());
          }
          EgressRows.refuseRoutesWithoutPool(change.connection());
          EgressHistory.note(change, "egress pool", text(pool, before), text(pool, weights));
        });
  }

  private static SortedMap<String, Integer> members(Change change, String pool)
      throws SQLException {
    SortedMap<String, Integer> members = new TreeMap<>();
    for (EgressPool.Member member :
        Sql.list(
            change.connection(),
            "SELECT source, weight FROM egress_pool_member WHERE pool = ?",
            row -> new EgressPool.Member(Sql.text(row, "source"), row.getInt("weight")),
            pool)) {
      members.put(member.source(), member.weight());
    }
    return members;
  }

  /// Leads a destination to a pool, or, with null, to the one it has by itself.
  public MadeChange route(DestinationPattern destination, @Nullable String pool)
      throws SQLException {
    return changes.apply(
        change -> {
          String before =
              Sql.first(
                      change.connection(),
                      "SELECT pool FROM egress_route WHERE destination = ?",
                      row -> Sql.text(row, "pool"),
                      destination.text())
                  .orElse(null);
          if (pool == null) {
            if (before == null) {
              throw new RuleChangeException(
                  "no egress route is there for "
                      + destination
                      + "; `postern egress list` shows those that are");
            }
            Sql.update(
                change.connection(),
                "DELETE FROM egress_route WHERE destination = ?",
                destination.text());
          } else {
            if (members(change, pool).isEmpty()) {
              throw new RuleChangeException(
                  "no egress pool is called " + pool + "; `postern egress pool set` makes one");
            }
            Sql.update(
                change.connection(),
                "INSERT INTO egress_route (destination, pool) VALUES (?, ?)"
                    + " ON DUPLICATE KEY UPDATE pool = VALUES(pool)",
                destination.text(),
                pool);
          }
          EgressHistory.note(
              change,
              "egress route",
              before == null ? null : destination + " " + before,
              pool == null ? null : destination + " " + pool);
        });
  }

  /// Limits a destination; with [DestinationLimit#NONE] it has what comes with Postern.
  public MadeChange limit(DestinationPattern destination, UnaryOperator<DestinationLimit> to)
      throws SQLException {
    return changes.apply(
        change -> {
          DestinationLimit before =
              Sql.first(
                      change.connection(),
                      "SELECT destination, connections, per_connection, per_hour FROM egress_limit"
                          + " WHERE destination = ?",
                      row -> EgressTables.limit(row).parse(),
                      destination.text())
                  .orElse(DestinationLimit.NONE);
          DestinationLimit after = to.apply(before);
          Sql.update(
              change.connection(),
              "DELETE FROM egress_limit WHERE destination = ?",
              destination.text());
          if (!after.isNone()) {
            Sql.update(
                change.connection(),
                "INSERT INTO egress_limit (destination, connections, per_connection, per_hour)"
                    + " VALUES (?, ?, ?, ?)",
                destination.text(),
                after.connections(),
                after.perConnection(),
                after.perHour());
          }
          EgressHistory.note(
              change, "egress limit", text(destination, before), text(destination, after));
        });
  }

  /// Takes back what a peer said of a source that is in force: that it is blocked, or sends too
  /// much. Workers know within seconds, without a version of the rules.
  public MadeChange resume(SourceAtSite at) throws SQLException {
    return changes.note(
        change -> {
          SiteStanding said =
              JdbcDestinationLimits.forget(change.connection(), at, change.at())
                  .orElseThrow(
                      () ->
                          new RuleChangeException(
                              "nothing that a peer said of egress source "
                                  + at
                                  + " is in force; `postern egress list` shows what is"));
          change.history("remove egress block", text(said, change.at()), null);
        });
  }

  private static EgressSource existing(Change change, String name) throws SQLException {
    return Sql.first(
            change.connection(),
            EgressTables.SELECT_SOURCE + " WHERE name = ?",
            row -> EgressTables.source(row).parse(),
            name)
        .orElseThrow(
            () ->
                new RuleChangeException(
                    "no egress source is called "
                        + name
                        + "; `postern egress ip add` adds one, `postern egress list` shows them"));
  }
}
