package dev.postern.egress;

import dev.postern.address.IpAddress;
import dev.postern.db.Database;
import dev.postern.db.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// The failing addresses in MariaDB: table `failing_address`.
public record JdbcFailingAddresses(Database database) implements FailingAddresses {
  /// Forgotten rows that one new one drops.
  private static final int DROPPED = 100;

  @Override
  public List<FailingAddress> all(Instant now) throws SQLException {
    try (Connection connection = database.dataSource().getConnection()) {
      return Sql.list(
          connection,
          "SELECT * FROM failing_address WHERE failed_at > ? ORDER BY failed_at DESC LIMIT " + MOST,
          JdbcFailingAddresses::row,
          now.minus(FailingAddress.FORGOTTEN));
    }
  }

  @Override
  public FailingAddress failed(IpAddress address, Instant now, Duration penalty, String why)
      throws SQLException {
    return database.transaction(
        connection -> {
          var first = FailingAddress.first(address, now, why);
          if (inserted(connection, first)) {
            return first;
          }
          FailingAddress known =
              Sql.first(
                      connection,
                      "SELECT * FROM failing_address WHERE address = ? FOR UPDATE",
                      JdbcFailingAddresses::row,
                      address.toString())
                  .orElse(first);
          FailingAddress next = known.failedAgain(now, penalty, why);
          if (!next.equals(known)) {
            Sql.update(
                connection,
                "UPDATE failing_address SET failed_at = ?, skipped_until = ?, why = ?"
                    + " WHERE address = ?",
                next.failedAt(),
                next.skippedUntil(),
                next.why(),
                address.toString());
          }
          return next;
        });
  }

  private static boolean inserted(Connection connection, FailingAddress first) throws SQLException {
    int rows =
        Sql.update(
            connection,
            "INSERT IGNORE INTO failing_address (address, failed_at, why) VALUES (?, ?, ?)",
            first.address().toString(),
            first.failedAt(),
            first.why());
    if (rows == 1) {
      Sql.update(
          connection,
          "DELETE FROM failing_address WHERE failed_at <= ? ORDER BY failed_at LIMIT " + DROPPED,
          first.failedAt().minus(FailingAddress.FORGOTTEN));
    }
    return rows == 1;
  }

  @Override
  public boolean forget(IpAddress address) throws SQLException {
    try (Connection connection = database.dataSource().getConnection()) {
      return Sql.update(
              connection, "DELETE FROM failing_address WHERE address = ?", address.toString())
          > 0;
    }
  }

  private static FailingAddress row(ResultSet row) throws SQLException {
    return new FailingAddress(
        IpAddress.parse(Sql.text(row, "address")),
        Sql.instant(row, "failed_at"),
        Sql.instant(row, "skipped_until"),
        Sql.text(row, "why"));
  }
}
