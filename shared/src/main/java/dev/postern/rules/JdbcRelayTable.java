package dev.postern.rules;

import dev.postern.address.IpAddress;
import dev.postern.address.Mailbox;
import dev.postern.db.Database;
import dev.postern.db.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;

/// The relay table in MariaDB, with IndiMail's columns: its times are whole seconds.
///
/// Its writers may have written an IPv4 client as `::ffff:192.0.2.1`, and names in any case.
public record JdbcRelayTable(Database database) implements RelayTable, RelayLogins {
  private static final String FROM_THERE =
      "SELECT 1 FROM relay WHERE ipaddr IN (?, ?) AND `timestamp` > ?";

  @Override
  public boolean loggedIn(IpAddress client, Mailbox user, Instant since) throws SQLException {
    try (var connection = database.dataSource().getConnection()) {
      return Sql.first(
              connection,
              FROM_THERE + " AND LOWER(email) = ? LIMIT 1",
              row -> true,
              client.toString(),
              "::ffff:" + client,
              since.getEpochSecond(),
              user.toString().toLowerCase(Locale.ROOT))
          .isPresent();
    }
  }

  @Override
  public boolean anyLogin(IpAddress client, Instant since) throws SQLException {
    try (var connection = database.dataSource().getConnection()) {
      return Sql.first(
              connection,
              FROM_THERE + " LIMIT 1",
              row -> true,
              client.toString(),
              "::ffff:" + client,
              since.getEpochSecond())
          .isPresent();
    }
  }

  @Override
  public int expire(Instant limit, int max) throws SQLException {
    return database.transaction(
        connection ->
            Sql.update(
                connection,
                "DELETE FROM relay WHERE `timestamp` <= ? ORDER BY `timestamp` LIMIT ?",
                limit.getEpochSecond(),
                max));
  }
}
