package dev.postern.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.address.IpAddress;
import dev.postern.address.Mailbox;
import dev.postern.db.DatabaseContract;
import dev.postern.db.Sql;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The relay table on a real MariaDB.
public abstract class RelayTableContract extends DatabaseContract {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  /// T47.
  @Test
  void rowsAgedTheWindowOrMoreGo() throws Exception {
    row(59);
    row(60);
    row(61);
    assertThat(table().expire(NOW.minus(Duration.ofMinutes(60)), 10)).isEqualTo(2);
    assertThat(rows()).containsExactly("u59@d.org");
  }

  @Test
  void theOldestGoFirstAndNoMoreThanAsked() throws Exception {
    row(70);
    row(90);
    row(80);
    assertThat(table().expire(NOW.minus(Duration.ofMinutes(60)), 2)).isEqualTo(2);
    assertThat(rows()).containsExactly("u70@d.org");
  }

  /// T39 to T43: the whole sender, the address, and an age less than the window.
  @Test
  void aLoginIsFoundBySenderAddressAndAge() throws Exception {
    row(31);
    Instant hour = NOW.minus(Duration.ofMinutes(60));
    assertThat(loggedIn("192.0.2.1", "u31@d.org", hour)).isTrue();
    assertThat(loggedIn("::ffff:192.0.2.1", "U31@D.org", hour)).isTrue();
    assertThat(loggedIn("192.0.2.1", "u31@d.org", NOW.minus(Duration.ofMinutes(31)))).isFalse();
    assertThat(loggedIn("192.0.2.1", "u31@d.or", hour)).isFalse();
    assertThat(loggedIn("192.0.2.2", "u31@d.org", hour)).isFalse();
    assertThat(new JdbcRelayTable(database()).anyLogin(IpAddress.parse("192.0.2.1"), hour))
        .isTrue();
    assertThat(new JdbcRelayTable(database()).anyLogin(IpAddress.parse("192.0.2.1"), NOW))
        .isFalse();
  }

  @Test
  void aWriterMayWriteAnIpv4ClientAsMappedAndTheUserInAnyCase() throws Exception {
    database()
        .transaction(
            connection ->
                Sql.update(
                    connection,
                    "INSERT INTO relay (email, ipaddr, `timestamp`)"
                        + " VALUES ('Bob@Example.com', '::ffff:192.0.2.9', ?)",
                    NOW.getEpochSecond()));
    assertThat(loggedIn("192.0.2.9", "bob@example.com", NOW.minusSeconds(1))).isTrue();
  }

  private boolean loggedIn(String client, String user, Instant since) throws SQLException {
    return new JdbcRelayTable(database())
        .loggedIn(IpAddress.parse(client), Mailbox.parse(user), since);
  }

  private RelayTable table() {
    return new JdbcRelayTable(database());
  }

  private void row(int ageMinutes) throws SQLException {
    long at = NOW.minus(Duration.ofMinutes(ageMinutes)).getEpochSecond();
    database()
        .transaction(
            connection ->
                Sql.update(
                    connection,
                    "INSERT INTO relay (email, ipaddr, `timestamp`) VALUES (?, '192.0.2.1', ?)",
                    "u" + ageMinutes + "@d.org",
                    at));
  }

  private List<String> rows() throws SQLException {
    return database()
        .transaction(
            connection ->
                Sql.list(connection, "SELECT email FROM relay", row -> Sql.text(row, "email")));
  }
}
