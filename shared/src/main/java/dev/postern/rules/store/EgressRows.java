package dev.postern.rules.store;

import dev.postern.db.Sql;
import dev.postern.rules.store.RuleChanges.Change;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The rows of egress pools, with the sources that their members need.
record EgressRows(Change change) {
  /// Pool of `outgoingip`.
  static final String DEFAULT_POOL = "default";

  /// The control file of a pool.
  static String file(String pool) {
    return pool.equals(DEFAULT_POOL) ? "outgoingip" : "outgoingip." + pool;
  }

  void change(
      SortedMap<String, SortedMap<String, Integer>> there,
      SortedMap<String, SortedMap<String, Integer>> wanted)
      throws SQLException {
    for (var pool : there.entrySet()) {
      Map<String, Integer> kept = wanted.getOrDefault(pool.getKey(), new TreeMap<>());
      for (var member : pool.getValue().entrySet()) {
        if (!kept.containsKey(member.getKey())) {
          remove(pool.getKey(), member.getKey(), member.getValue());
        }
      }
    }
    for (var pool : wanted.entrySet()) {
      Map<String, Integer> old = there.getOrDefault(pool.getKey(), new TreeMap<>());
      for (var member : pool.getValue().entrySet()) {
        put(
            pool.getKey(),
            member.getKey(),
            old.getOrDefault(member.getKey(), 0),
            member.getValue());
      }
    }
    refuseRoutesWithoutPool(change.connection());
  }

  /// Refuses what would leave a route without its pool.
  static void refuseRoutesWithoutPool(Connection connection) throws SQLException {
    Optional<String> route =
        Sql.first(
            connection,
            "SELECT CONCAT(destination, ' leads to the egress pool ', pool) FROM egress_route r"
                + " WHERE NOT EXISTS (SELECT 1 FROM egress_pool_member m WHERE m.pool = r.pool)",
            row -> row.getString(1));
    if (route.isPresent()) {
      throw new RuleChangeException(
          "the route of "
              + route.get()
              + ", which would be gone; `postern egress route` changes or removes it");
    }
  }

  /// The member goes; its source too with its last pool, if an import made it and nobody changed
  /// it.
  private void remove(String pool, String address, int weight) throws SQLException {
    Sql.update(
        change.connection(),
        "DELETE m FROM egress_pool_member m JOIN egress_source s ON s.name = m.source"
            + " WHERE m.pool = ? AND s.address = ?",
        pool,
        address);
    Sql.update(
        change.connection(),
        "DELETE FROM egress_source WHERE address = ? AND name = address AND connector = 'bind'"
            + " AND ehlo IS NULL AND state = 'active' AND NOT EXISTS"
            + " (SELECT 1 FROM egress_pool_member m WHERE m.source = egress_source.name)",
        address);
    change.history("remove " + file(pool), text(address, weight), null);
  }

  /// @param old the weight there is; 0 for none
  private void put(String pool, String address, int old, int weight) throws SQLException {
    if (old == weight) {
      return;
    }
    if (Sql.first(
            change.connection(),
            "SELECT name FROM egress_source WHERE address = ?",
            row -> Sql.text(row, "name"),
            address)
        .isEmpty()) {
      Sql.update(
          change.connection(),
          "INSERT INTO egress_source (name, address) VALUES (?, ?)",
          address,
          address);
    }
    Sql.update(
        change.connection(),
        "INSERT INTO egress_pool_member (pool, source, weight)"
            + " SELECT ?, name, ? FROM egress_source WHERE address = ?"
            + " ON DUPLICATE KEY UPDATE weight = VALUES(weight)",
        pool,
        weight,
        address);
    change.history(
        (old == 0 ? "add " : "set ") + file(pool),
        old == 0 ? null : text(address, old),
        text(address, weight));
  }

  private static String text(String address, int weight) {
    return weight == 1 ? address : address + " weight=" + weight;
  }
}
