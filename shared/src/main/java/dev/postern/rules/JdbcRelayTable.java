package dev.postern.rules;

import dev.postern.address.IpAddress;
import dev.postern.address.Mailbox;
import dev.postern.db.Database;
import dev.postern.db.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/// The relay table in MariaDB, with IndiMail's columns: its times are whole seconds.
///
/// Its writers may have written an IPv4 client as `::ffff:192.0.2.1`, names in any case, and
/// accounts that may not relay: reading makes up for all three.
public record JdbcRelayTable(Database database) implements RelayTable, RelayLogins {
  private static final String FROM_THERE =
      """
      SELECT 1 FROM relay WHERE ipaddr IN (?, ?) AND `timestamp` > ?
        AND NOT EXISTS (SELECT 1 FROM account WHERE no_relay
          AND domain = LOWER(SUBSTRING_INDEX(email, '@', -1))
          AND local_part = LOWER(LEFT(email,
            CHAR_LENGTH(email) - CHAR_LENGTH(SUBSTRING_INDEX(email, '@', -1)) - 1)))
      """;

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
  public List<RelayLogin> record(List<RelayLogin> logins) throws SQLException {
    if (logins.isEmpty()) {
      return List.of();
    }
    return database.transaction(
        connection -> {
          Set<String> withoutRight = withoutRight(connection, logins);
          List<RelayLogin> refused = new ArrayList<>();
          List<RelayLogin> granted = new ArrayList<>();
          for (RelayLogin login : logins) {
            (withoutRight.contains(accountOf(login)) ? refused : granted).add(login);
          }
          insert(connection, granted);
          return refused;
        });
  }

  /// Those of the users that are accounts of ours which may not relay.
  private static Set<String> withoutRight(Connection connection, List<RelayLogin> logins)
      throws SQLException {
    return Set.copyOf(
        Sql.list(
            connection,
            "SELECT CONCAT(local_part, '@', domain) AS account FROM account WHERE no_relay"
                + " AND (domain, local_part) IN ("
                + values(logins.size(), "(?, ?)")
                + ")",
            row -> Sql.text(row, "account"),
            logins.stream()
                .flatMap(l -> Stream.of(l.user().domain().name(), l.user().localPart()))
                .toArray()));
  }

  private static String accountOf(RelayLogin login) {
    return login.user().localPart() + "@" + login.user().domain();
  }

  /// In the order of the key, so that writers side by side do not lock each other out.
  private static void insert(Connection connection, List<RelayLogin> logins) throws SQLException {
    if (logins.isEmpty()) {
      return;
    }
    List<Object> parameters = new ArrayList<>();
    logins.stream()
        .sorted(
            Comparator.comparing((RelayLogin login) -> login.user().toString())
                .thenComparing(login -> login.client().toString()))
        .forEach(
            login -> {
              parameters.add(login.user().toString());
              parameters.add(login.client().toString());
              parameters.add(login.at().getEpochSecond());
            });
    Sql.update(
        connection,
        "INSERT INTO relay (email, ipaddr, `timestamp`) VALUES "
            + values(logins.size(), "(?, ?, ?)")
            + " ON DUPLICATE KEY UPDATE `timestamp` = GREATEST(`timestamp`, VALUES(`timestamp`))",
        parameters.toArray());
  }

  private static String values(int count, String one) {
    return String.join(", ", Collections.nCopies(count, one));
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
