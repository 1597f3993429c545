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
    insert("Bob@Example.com", "::ffff:192.0.2.9");
    assertThat(loggedIn("192.0.2.9", "bob@example.com", NOW.minusSeconds(1))).isTrue();
  }

  @Test
  void aLoginIsWrittenAsItIsComparedAndCountsAtOnce() throws Exception {
    assertThat(table().record(List.of())).isEmpty();
    assertThat(
            table()
                .record(
                    List.of(
                        login("Bob@Example.com", "::ffff:192.0.2.9", NOW),
                        login("carol@far.net", "2001:DB8::1", NOW),
                        login("bob@example.com", "192.0.2.9", NOW.minusSeconds(5)))))
        .isEmpty();
    assertThat(all())
        .containsExactlyInAnyOrder(
            new RelayEntry("bob@example.com", "192.0.2.9", NOW),
            new RelayEntry("carol@far.net", "2001:db8::1", NOW));
    assertThat(loggedIn("192.0.2.9", "BOB@example.com", NOW.minusSeconds(1))).isTrue();
    assertThat(loggedIn("2001:db8:0::1", "carol@far.net", NOW.minusSeconds(1))).isTrue();
  }

  @Test
  void theTimeOnlyMovesForward() throws Exception {
    table().record(List.of(login("bob@example.com", "192.0.2.9", NOW)));
    table().record(List.of(login("bob@example.com", "192.0.2.9", NOW.minusSeconds(60))));
    assertThat(all()).extracting(RelayEntry::at).containsExactly(NOW);
    table().record(List.of(login("bob@example.com", "192.0.2.9", NOW.plusSeconds(60))));
    assertThat(all()).extracting(RelayEntry::at).containsExactly(NOW.plusSeconds(60));
  }

  /// T48.
  @Test
  void anAccountOfOursThatMayNotRelayGetsNoRow() throws Exception {
    account("bob", true);
    account("carol", false);
    RelayLogin bob = login("BOB@example.com", "192.0.2.9", NOW);
    assertThat(table().record(List.of(bob, login("carol@example.com", "192.0.2.9", NOW))))
        .containsExactly(bob);
    assertThat(all()).extracting(RelayEntry::email).containsExactly("carol@example.com");
  }

  /// Whoever wrote the row, and whenever the account lost its right.
  @Test
  void aRowOfAnAccountThatMayNotRelayGivesNoRight() throws Exception {
    account("bob", true);
    insert("Bob@Example.com", "192.0.2.9");
    assertThat(loggedIn("192.0.2.9", "bob@example.com", NOW.minusSeconds(1))).isFalse();
    assertThat(anyLogin("192.0.2.9")).isFalse();
    insert("bob@elsewhere.net", "192.0.2.9");
    assertThat(loggedIn("192.0.2.9", "bob@elsewhere.net", NOW.minusSeconds(1))).isTrue();
    assertThat(anyLogin("192.0.2.9")).isTrue();
  }

  @Test
  void anOperatorSeesTheLatestFirstAndRemovesByUserAndAddress() throws Exception {
    insert("Bob@Example.com", "::ffff:192.0.2.9");
    table()
        .record(
            List.of(
                login("bob@example.com", "192.0.2.10", NOW.plusSeconds(2)),
                login("carol@far.net", "192.0.2.9", NOW.plusSeconds(1))));
    assertThat(all())
        .extracting(RelayEntry::email)
        .containsExactly("bob@example.com", "carol@far.net", "Bob@Example.com");
    assertThat(entries().list(new RelayEntries.Selector(null, null), 1)).hasSize(1);

    Mailbox bob = Mailbox.parse("BOB@example.com");
    IpAddress nine = IpAddress.parse("192.0.2.9");
    assertThat(entries().list(new RelayEntries.Selector(bob, null), 10)).hasSize(2);
    assertThat(entries().list(new RelayEntries.Selector(null, nine), 10)).hasSize(2);
    assertThat(entries().remove(new RelayEntries.Selector(bob, nine))).isEqualTo(1);
    assertThat(entries().remove(new RelayEntries.Selector(bob, nine))).isZero();
    assertThat(entries().remove(new RelayEntries.Selector(bob, null))).isEqualTo(1);
    assertThat(all()).extracting(RelayEntry::email).containsExactly("carol@far.net");
  }

  private static RelayLogin login(String user, String client, Instant at) {
    return new RelayLogin(Mailbox.parse(user), IpAddress.parse(client), at);
  }

  private RelayEntries entries() {
    return new RelayEntries(database());
  }

  private List<RelayEntry> all() throws SQLException {
    return entries().list(new RelayEntries.Selector(null, null), 100);
  }

  private boolean anyLogin(String client) throws SQLException {
    return new JdbcRelayTable(database()).anyLogin(IpAddress.parse(client), NOW.minusSeconds(1));
  }

  private void insert(String email, String address) throws SQLException {
    database()
        .transaction(
            connection ->
                Sql.update(
                    connection,
                    "INSERT INTO relay (email, ipaddr, `timestamp`) VALUES (?, ?, ?)",
                    email,
                    address,
                    NOW.getEpochSecond()));
  }

  private void account(String localPart, boolean noRelay) throws SQLException {
    database()
        .transaction(
            connection -> {
              Sql.update(
                  connection,
                  "INSERT IGNORE INTO domain (name, unknown_user)"
                      + " VALUES ('example.com', 'bounce-no-mailbox')");
              return Sql.update(
                  connection,
                  "INSERT INTO account (domain, local_part, password_argon2id, scram_sha256,"
                      + " no_relay, created_at) VALUES ('example.com', ?, '$argon2id$v=19$none',"
                      + " 'SCRAM-SHA-256$none', ?, 0)",
                  localPart,
                  noRelay);
            });
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
