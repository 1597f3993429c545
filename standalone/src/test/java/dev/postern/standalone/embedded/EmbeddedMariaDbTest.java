package dev.postern.standalone.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedMariaDbTest {
  /// Kept between runs: unpacking takes seconds.
  private static final Path CACHE =
      Path.of(System.getProperty("postern.mariadb.cache", "target/mariadb-cache"));

  private final List<String> progress = Collections.synchronizedList(new ArrayList<>());

  @TempDir private Path dir;

  @Test
  void keepsDataAcrossARestart() throws SQLException {
    try (EmbeddedMariaDb db = start(dir, 0)) {
      assertThat(one(db, "SELECT @@innodb_flush_log_at_trx_commit")).isEqualTo("1");
      update(db, "CREATE TABLE t (id UUID PRIMARY KEY, j JSON)");
      update(db, "INSERT INTO t VALUES (uuid(), '{\"a\": 1}')");
    }
    try (EmbeddedMariaDb db = start(dir, 0)) {
      assertThat(one(db, "SELECT count(*) FROM t")).isEqualTo("1");
      assertThat(one(db, "SELECT id FROM t FOR UPDATE SKIP LOCKED")).hasSize(36);
    }
    assertThat(progress).filteredOn(line -> line.startsWith("making")).hasSize(1);
  }

  @Test
  void endsTheServerThatAKilledRelayLeft() throws IOException, SQLException {
    MariaDbProcess relay = MariaDbProcess.start(dir, CACHE);
    String ready = relay.awaitLine("ready ");
    long orphan = Long.parseLong(ready.replaceFirst("ready (\\d+) .*", "$1"));
    relay.kill();
    assertThat(ProcessHandle.of(orphan)).isPresent();

    try (EmbeddedMariaDb db = start(dir, 0)) {
      assertThat(db.pid()).isNotEqualTo(orphan);
      assertThat(one(db, "SELECT 1")).isEqualTo("1");
    }
    assertThat(progress).anyMatch(line -> line.startsWith("ending MariaDB " + orphan));
    assertThat(MariaDbOrphan.find(MariaDbFolder.at(dir))).isEmpty();
  }

  @Test
  void beginsAnewAfterAKillWhileTheDataWasMade() throws IOException, SQLException {
    MariaDbProcess relay = MariaDbProcess.start(dir, CACHE);
    relay.awaitLine("making the database");
    relay.kill();
    try (EmbeddedMariaDb db = start(dir, 0)) {
      assertThat(one(db, "SELECT 1")).isEqualTo("1");
    }
    try (var files = Files.list(dir)) {
      assertThat(files).noneMatch(file -> file.getFileName().toString().contains(".new-"));
    }
  }

  @Test
  void closesWithinItsTimeAndLeavesNoProcess() throws IOException {
    EmbeddedMariaDb db = start(dir, 0);
    long pid = db.pid();
    long before = System.nanoTime();
    db.close();
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(20));
    assertThat(ProcessHandle.of(pid)).isEmpty();
    assertThat(MariaDbOrphan.find(MariaDbFolder.at(dir))).isEmpty();
  }

  @Test
  void refusesAFolderThatIsInUse() {
    try (EmbeddedMariaDb _ = start(dir, 0)) {
      assertThatThrownBy(() -> start(dir, 0))
          .isInstanceOf(StoreStartException.class)
          .hasMessageContaining("in use by another relay");
    }
  }

  @Test
  void saysWhichPortIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, Ports.loopback())) {
      assertThatThrownBy(() -> start(dir, taken.getLocalPort()))
          .isInstanceOf(StoreStartException.class)
          .hasMessageContaining("MariaDB cannot listen on 127.0.0.1:" + taken.getLocalPort())
          .hasMessageContaining("or set another port");
    }
  }

  @Test
  void quotesTheLogOfAServerThatDoesNotStart() throws IOException {
    start(dir, 0).close();
    Files.writeString(dir.resolve("data/ibdata1"), "no table space");
    assertThatThrownBy(() -> start(dir, 0))
        .isInstanceOf(StoreStartException.class)
        .hasMessageContaining("while starting")
        .hasMessageContaining("mariadbd.log")
        .hasMessageContaining("[ERROR]");
  }

  @Test
  void keepsItsTemporaryTablesWhereNoOtherServerDeletesThem() throws SQLException {
    try (EmbeddedMariaDb db = start(dir, 0)) {
      assertThat(one(db, "SELECT @@tmpdir")).isEqualTo(dir.resolve("tmp").toString());
    }
  }

  @Test
  void letsNobodyInButItsAccountAndNoticesANewPassword() throws SQLException {
    try (EmbeddedMariaDb db = start(dir, 0)) {
      assertThatThrownBy(() -> connect(db, "root", "")).hasMessageContaining("Access denied");
      assertThatThrownBy(() -> connect(db, "relay", "wrong")).hasMessageContaining("Access denied");
      assertThatThrownBy(() -> connect(db, "", "")).hasMessageContaining("Access denied");
      assertThatThrownBy(() -> update(db, "CREATE DATABASE other"))
          .hasMessageContaining("Access denied");
    }
    try (EmbeddedMariaDb db =
            EmbeddedMariaDb.start(dir, CACHE, 0, "relay", "relay", "new 'secret'", progress::add);
        Connection connection = connect(db, "relay", "new 'secret'")) {
      assertThat(connection.isValid(1)).isTrue();
      assertThatThrownBy(() -> connect(db, "relay", "secret"))
          .hasMessageContaining("Access denied");
    }
  }

  @Test
  void startsInALongPathWithSpaces() throws SQLException {
    Path deep = dir.resolve("a folder ü/" + "x".repeat(120) + "/" + "y".repeat(60));
    try (EmbeddedMariaDb db = start(deep, 0)) {
      assertThat(one(db, "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void startsInARelativePath() throws IOException, SQLException {
    Path relative = Path.of("").toAbsolutePath().relativize(dir.toRealPath());
    assertThat(relative).isRelative();
    try (EmbeddedMariaDb db = start(relative, 0)) {
      assertThat(one(db, "SELECT 1")).isEqualTo("1");
    }
  }

  private EmbeddedMariaDb start(Path folder, int port) {
    return EmbeddedMariaDb.start(folder, CACHE, port, "relay", "relay", "secret", progress::add);
  }

  private static Connection connect(EmbeddedMariaDb db, String user, String password)
      throws SQLException {
    return DriverManager.getConnection(db.jdbcUrl(), user, password);
  }

  private static String one(EmbeddedMariaDb db, String sql) throws SQLException {
    try (Connection connection = connect(db, "relay", "secret");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }

  private static void update(EmbeddedMariaDb db, String sql) throws SQLException {
    try (Connection connection = connect(db, "relay", "secret");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
