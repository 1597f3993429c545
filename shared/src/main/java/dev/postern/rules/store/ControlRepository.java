package dev.postern.rules.store;

import dev.postern.db.Database;
import dev.postern.db.Sql;
import dev.postern.rules.ControlValue;
import dev.postern.rules.HostedDomain;
import dev.postern.rules.RuleSyntaxException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Reads what a control directory would hold.
public record ControlRepository(Database database) {
  private record Named(String name, String value) {}

  private record Member(String pool, String address, int weight) {}

  /// All of it, as it was together at one instant.
  public ControlRules read() throws SQLException {
    return database.transaction(
        connection -> {
          // Every SELECT of this transaction sees what the first one saw.
          Sql.update(connection, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
          return read(connection);
        });
  }

  static ControlRules read(Connection connection) throws SQLException {
    Map<RuleKind, List<String>> entries = new EnumMap<>(RuleKind.class);
    for (RuleKind kind : RuleKind.values()) {
      entries.put(
          kind,
          Sql.list(connection, RulesRepository.selectAll(kind), row -> Sql.text(row, "entry")));
    }
    SortedMap<String, HostedDomain> domains = new TreeMap<>();
    for (HostedDomain domain :
        Sql.list(connection, DomainRepository.SELECT, DomainRepository::read)) {
      domains.put(domain.name().name(), domain);
    }
    return new ControlRules(entries, values(connection), domains, pools(connection));
  }

  /// The control files of one line.
  ///
  /// @throws RuleSyntaxException when a stored value does not validate
  private static Map<ControlValue, String> values(Connection connection) throws SQLException {
    Map<ControlValue, String> values = new EnumMap<>(ControlValue.class);
    rows(connection)
        .forEach(
            (name, line) ->
                ControlValue.named(name).ifPresent(value -> values.put(value, value.read(line))));
    return values;
  }

  /// The control files of one line as they are stored, by name.
  static Map<String, String> rows(Connection connection) throws SQLException {
    Map<String, String> rows = new TreeMap<>();
    for (Named row :
        Sql.list(
            connection,
            "SELECT name, value FROM control_value",
            r -> new Named(Sql.text(r, "name"), Sql.text(r, "value")))) {
      rows.put(row.name(), row.value());
    }
    return rows;
  }

  private static SortedMap<String, SortedMap<String, Integer>> pools(Connection connection)
      throws SQLException {
    SortedMap<String, SortedMap<String, Integer>> pools = new TreeMap<>();
    for (Member member :
        Sql.list(
            connection,
            "SELECT m.pool, s.address, m.weight FROM egress_pool_member m"
                + " JOIN egress_source s ON s.name = m.source",
            r -> new Member(Sql.text(r, "pool"), Sql.text(r, "address"), r.getInt("weight")))) {
      pools
          .computeIfAbsent(member.pool(), _ -> new TreeMap<>())
          .put(member.address(), member.weight());
    }
    return pools;
  }
}
