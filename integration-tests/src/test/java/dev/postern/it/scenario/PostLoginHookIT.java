package dev.postern.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.db.Database;
import dev.postern.it.Cli;
import dev.postern.it.PostLoginHook;
import dev.postern.rules.RelayEntries;
import dev.postern.rules.RelayEntry;
import dev.postern.settings.Settings;
import dev.postern.standalone.embedded.EmbeddedMariaDb;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The script and the database account of `docs/dovecot`, with names that somebody chose to do
/// harm.
class PostLoginHookIT {
  private static final String PASSWORD = "postern";

  @TempDir private static Path folder;
  private static EmbeddedMariaDb mariaDb;
  private static Database database;
  private static String url;
  private static PostLoginHook hook;

  /// Whoever makes the documented account must be allowed to grant: the owner of MariaDB's own
  /// tables makes itself that, which counts from the server's next start.
  @BeforeAll
  static void start() throws Exception {
    Assumptions.assumeTrue(
        PostLoginHook.canRun(),
        "the MariaDB client is not here: apt-get install mariadb-client-core");
    try (EmbeddedMariaDb first = mariaDb("postern", "postern")) {
      try (Database made = database(first.jdbcUrl())) {
        made.migrate();
      }
    }
    try (EmbeddedMariaDb second = mariaDb("mysql", "admin")) {
      execute(
          second.jdbcUrl(),
          "admin",
          PASSWORD,
          "UPDATE global_priv SET Priv = JSON_SET(Priv, '$.access', 18446744073709551615)"
              + " WHERE User = 'admin'");
    }
    mariaDb = mariaDb("mysql", "admin");
    url = mariaDb.jdbcUrl().replace("/mysql", "/postern");
    for (String grant : PostLoginHook.grants("127.0.0.1")) {
      execute(url, "admin", PASSWORD, grant);
    }
    database = database(url);
    execute(
        url,
        "admin",
        PASSWORD,
        "INSERT INTO domain (name, backup_mx, unknown_user) VALUES ('example.com', 0,"
            + " 'bounce-no-mailbox')");
    for (String account :
        List.of("'bob', '%s', '%s', NULL, 1, 0", "'al', '%s', '%s', NULL, 0, 0")) {
      execute(
          url,
          "admin",
          PASSWORD,
          "INSERT INTO account (domain, local_part, password_argon2id, scram_sha256, quota,"
              + " no_relay, created_at) VALUES ('example.com', "
              + account.formatted("$argon2id$v=19$none", "SCRAM-SHA-256$none")
              + ")");
    }
    hook =
        PostLoginHook.install(
            Files.createDirectory(folder.resolve("hook")), url, "postern_login", "change me");
  }

  @AfterAll
  static void stop() {
    if (mariaDb != null) {
      database.close();
      mariaDb.close();
    }
  }

  @BeforeEach
  void emptyTable() throws SQLException {
    execute(url, "admin", PASSWORD, "DELETE FROM relay");
  }

  @Test
  void aLoginIsWrittenAsItIsComparedWithTheTimeOfTheDatabase() throws Exception {
    Instant before = Instant.now().minusSeconds(2);
    goesOn(hook.run("Al@Example.com", "192.0.2.1"));
    goesOn(hook.run("carol@far.test", "::FFFF:192.0.2.2"));
    goesOn(hook.run("DÖRTE@far.test", "2001:DB8::1"));
    goesOn(hook.run("Al@Example.com", "192.0.2.1"));
    assertThat(rows())
        .extracting(entry -> entry.email() + " " + entry.address())
        .containsExactlyInAnyOrder(
            "al@example.com 192.0.2.1", "carol@far.test 192.0.2.2", "dörte@far.test 2001:db8::1");
    assertThat(rows()).allMatch(entry -> entry.at().isAfter(before));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x'); drop table relay; -- @d.org",
        "x\"; drop table relay; -- @d.org",
        "a$(touch hook-ran)`touch hook-ran`@d.org",
        "\\! touch hook-ran@d.org",
        "\\'x@d.org",
        "-e@d.org",
        "%s%n%x@d.org",
        "a b;c&d|e>hook-ran@d.org",
        "sql\\g@d.org",
        "*@d.org",
        "a@b@d.org",
      })
  void aNameIsOnlyAName(String name) throws Exception {
    goesOn(hook.run(name, "192.0.2.1"));
    assertThat(rows()).extracting(RelayEntry::email).containsExactly(name);
    assertThat(Path.of("hook-ran")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "nobody", "@d.org", "x@", "x\ny@d.org", "x\ty@d.org", "x\u007f@d.org"})
  void whatIsNoSenderIsNotWritten(String name) throws Exception {
    goesOn(hook.run(name, "192.0.2.1"));
    goesOn(hook.run("x".repeat(400) + "@d.org", "192.0.2.1"));
    assertThat(rows()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "here", "1'; drop table relay", "192.0.2.1 ", "$(id)"})
  void whatIsNoAddressIsNotWritten(String address) throws Exception {
    goesOn(hook.run("x@d.org", address));
    assertThat(rows()).isEmpty();
  }

  @Test
  void octetsThatAreNoTextAreRefusedAndTheLogStaysPrintable() throws Exception {
    Cli.Result result = hook.runWithOctets("a\\377b\\033@d.org", "192.0.2.1");
    assertThat(result.out()).isEqualTo("on\n");
    result = hook.runWithOctets("a\\377b@d.org", "192.0.2.1");
    assertThat(result.out()).isEqualTo("on\n");
    assertThat(result.err())
        .startsWith("postern-login: a?b@d.org from 192.0.2.1 is not in the relay table:")
        .contains("Invalid utf8mb4 character string")
        .hasLineCount(1);
    assertThat(rows()).isEmpty();
  }

  /// The statement of docs/RELAYTABLE.md, for other mail servers.
  @Test
  void theDocumentedStatementDoesTheSame() throws Exception {
    String page = Files.readString(Cli.repository().resolve("docs/RELAYTABLE.md"));
    int start = page.indexOf("```sql\n") + "```sql\n".length();
    String statement = page.substring(start, page.indexOf(";\n```", start));
    for (String user :
        List.of("Al@Example.com", "x'); drop table relay; -- @d.org", "BOB@example.com")) {
      try (Connection connection = DriverManager.getConnection(url, "postern_login", "change me");
          var insert = connection.prepareStatement(statement)) {
        insert.setString(1, user);
        insert.setString(2, "2001:DB8::1");
        insert.executeUpdate();
        insert.executeUpdate();
      }
    }
    assertThat(rows())
        .extracting(entry -> entry.email() + " " + entry.address())
        .containsExactlyInAnyOrder(
            "al@example.com 2001:db8::1", "x'); drop table relay; -- @d.org 2001:db8::1");
  }

  /// T48.
  @Test
  void anAccountThatMayNotRelayGetsNoRow() throws Exception {
    goesOn(hook.run("BOB@example.com", "192.0.2.1"));
    assertThat(rows()).isEmpty();
  }

  @Test
  void theTimeOnlyMovesForward() throws Exception {
    execute(
        url, "admin", PASSWORD, "INSERT INTO relay VALUES ('x@d.org', '192.0.2.1', 4000000000)");
    goesOn(hook.run("x@d.org", "192.0.2.1"));
    assertThat(rows())
        .containsExactly(
            new RelayEntry("x@d.org", "192.0.2.1", Instant.ofEpochSecond(4_000_000_000L)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT password_argon2id FROM account",
        "SELECT email FROM relay",
        "DELETE FROM relay",
        "UPDATE relay SET `timestamp` = 0 WHERE email = 'x@d.org'",
        "UPDATE account SET no_relay = 0",
        "INSERT INTO tcp_rule (entry) VALUES (':allow,RELAYCLIENT=\"\"')",
        "SELECT * FROM rules_version",
        "DROP TABLE relay",
      })
  void itsAccountMayDoNothingElse(String statement) {
    assertThatThrownBy(() -> execute(url, "postern_login", "change me", statement))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("denied");
  }

  @Test
  void aDatabaseThatIsAwayOrSilentKeepsNobodyOut() throws Exception {
    try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      for (int port : new int[] {1, silent.getLocalPort()}) {
        Path place = Files.createDirectory(folder.resolve("port" + port));
        String there = "jdbc:mariadb://127.0.0.1:" + port + "/postern";
        Cli.Result result =
            PostLoginHook.install(place, there, "postern_login", "x").run("x@d.org", "192.0.2.1");
        assertThat(result.exit()).isZero();
        assertThat(result.out()).isEqualTo("on\n");
        assertThat(result.err())
            .startsWith("postern-login: x@d.org from 192.0.2.1 is not in the relay table:");
      }
    }
  }

  private static void goesOn(Cli.Result result) {
    assertThat(result).isEqualTo(new Cli.Result(0, "on\n", ""));
  }

  private static List<RelayEntry> rows() throws SQLException {
    return new RelayEntries(database).list(new RelayEntries.Selector(null, null), 100);
  }

  private static EmbeddedMariaDb mariaDb(String schema, String user) throws Exception {
    Path cache = Files.createDirectories(Path.of("target", "mariadb").toAbsolutePath());
    return EmbeddedMariaDb.start(folder.resolve("db"), cache, 0, schema, user, PASSWORD, _ -> {});
  }

  private static Database database(String url) {
    Map<String, String> values =
        Map.of(
            "postern.db.url", url, "postern.db.user", "postern", "postern.db.password", PASSWORD);
    return Database.withoutPool(Settings.of(List.of(new Settings.Source("test", values))));
  }

  private static void execute(String url, String user, String password, String sql)
      throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, user, password);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
