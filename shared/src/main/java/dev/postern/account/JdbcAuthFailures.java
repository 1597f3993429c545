package dev.postern.account;

import dev.postern.address.IpAddress;
import dev.postern.db.Database;
import dev.postern.db.Sql;
import java.net.Inet6Address;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Locale;

/// The failures in MariaDB; those whose last is [#FORGOTTEN_AFTER] ago count no more and go.
///
/// An IPv6 client counts with its /64, of which one host has all addresses.
public record JdbcAuthFailures(Database database, InstantSource clock) implements AuthFailures {
  static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(15);

  /// Failures in a row of a client, at which it must wait.
  static final int TOO_MANY = 10;

  /// How long, after each further failure.
  static final Duration WAIT = Duration.ofSeconds(30);

  /// Old rows removed with each failure: more than one adds.
  private static final int REMOVED_AT_ONCE = 10;

  private static final int MAX_NAME = 320;

  @Override
  public int add(IpAddress client, String account) throws SQLException {
    Instant now = clock.instant();
    Instant forgotten = now.minus(FORGOTTEN_AFTER);
    return database.transaction(
        connection -> {
          for (String subject : new String[] {subject(client), subject(account)}) {
            Sql.update(
                connection,
                "INSERT INTO auth_failure (subject, failures, last_at) VALUES (?, 1, ?)"
                    + " ON DUPLICATE KEY UPDATE failures = IF(last_at < ?, 1, failures + 1),"
                    + " last_at = ?",
                subject,
                now,
                forgotten,
                now);
          }
          Sql.update(
              connection,
              "DELETE FROM auth_failure WHERE last_at < ? LIMIT " + REMOVED_AT_ONCE,
              forgotten);
          return Sql.first(
                  connection,
                  "SELECT MAX(failures) FROM auth_failure WHERE subject IN (?, ?)",
                  row -> row.getInt(1),
                  subject(client),
                  subject(account))
              .orElse(1);
        });
  }

  @Override
  public boolean mustWait(IpAddress client) throws SQLException {
    try (var connection = database.dataSource().getConnection()) {
      return Sql.first(
              connection,
              "SELECT 1 FROM auth_failure WHERE subject = ? AND failures >= ? AND last_at > ?",
              row -> row.getInt(1),
              subject(client),
              TOO_MANY,
              clock.instant().minus(WAIT))
          .isPresent();
    }
  }

  @Override
  public void forget(IpAddress client, String account) throws SQLException {
    try (var connection = database.dataSource().getConnection()) {
      Sql.update(
          connection,
          "DELETE FROM auth_failure WHERE subject IN (?, ?)",
          subject(client),
          subject(account));
    }
  }

  private static String subject(IpAddress client) {
    return client.address() instanceof Inet6Address six
        ? "client " + HexFormat.of().formatHex(six.getAddress(), 0, 8) + "/64"
        : "client " + client;
  }

  private static String subject(String account) {
    String name = account.length() > MAX_NAME ? account.substring(0, MAX_NAME) : account;
    return "account " + name.toLowerCase(Locale.ROOT);
  }
}
