package dev.postern.rules.store;

import dev.postern.db.Database;
import dev.postern.db.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Loads the rows of all rules from MariaDB, in one consistent read.
public record RulesLoader(Database database) implements RulesReader {
  @Override
  public long version() throws SQLException {
    try (var connection = database.dataSource().getConnection()) {
      return RuleChanges.version(connection);
    }
  }

  @Override
  public RuleRows load() throws SQLException {
    return database.transaction(
        connection -> {
          // Every SELECT of this transaction sees what the first one saw.
          Sql.update(connection, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
          return read(connection);
        });
  }

  private static RuleRows read(Connection connection) throws SQLException {
    long version = RuleChanges.version(connection);
    Map<String, List<String>> entries = new HashMap<>();
    for (RuleKind kind : RuleKind.values()) {
      entries.put(
          kind.text(),
          Sql.list(connection, RulesRepository.selectAll(kind), row -> Sql.text(row, "entry")));
    }
    return new RuleRows(
        version,
        Sql.list(connection, DomainRepository.SELECT + " ORDER BY name", DomainRepository::row),
        entries,
        ControlRepository.rows(connection),
        EgressTables.read(connection),
        DkimRepository.rows(connection));
  }
}
