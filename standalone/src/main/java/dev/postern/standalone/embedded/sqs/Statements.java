package dev.postern.standalone.embedded.sqs;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// SQL on the one connection, each text prepared once.
final class Statements {
  private final Connection connection;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  Statements(Connection connection) {
    this.connection = connection;
  }

  /// Makes a value of the row that the cursor stands on.
  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  int update(String sql, @Nullable Object... parameters) throws SQLException {
    return bound(sql, parameters).executeUpdate();
  }

  <T> List<T> query(String sql, Row<T> row, @Nullable Object... parameters) throws SQLException {
    List<T> found = new ArrayList<>();
    try (ResultSet rows = bound(sql, parameters).executeQuery()) {
      while (rows.next()) {
        found.add(row.read(rows));
      }
    }
    return found;
  }

  /// The first column of the only row; 0 if it is NULL.
  long number(String sql, @Nullable Object... parameters) throws SQLException {
    return query(sql, row -> row.getLong(1), parameters).getFirst();
  }

  /// Prepares anew what comes: the driver does not let a statement be used again that has failed.
  void forget() throws SQLException {
    List<PreparedStatement> old = List.copyOf(prepared.values());
    prepared.clear();
    for (PreparedStatement statement : old) {
      statement.close();
    }
  }

  private PreparedStatement bound(String sql, @Nullable Object... parameters) throws SQLException {
    PreparedStatement statement = prepared.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      prepared.put(sql, statement);
    }
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    return statement;
  }
}
