package dev.postern.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.settings.InvalidSettingsException;
import dev.postern.settings.Settings;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DatabaseTest {
  @Test
  void connectingNeedsNoDatabase() throws Exception {
    try (Database database = Database.connect(settings(unusedUrl()))) {
      assertThatThrownBy(() -> database.dataSource().getConnection())
          .isInstanceOf(SQLException.class);
    }
  }

  @Test
  void aMigrationThatReachesNothingNamesTheDatabaseWithoutSecrets() throws Exception {
    String url = unusedUrl();
    try (Database database = Database.withoutPool(settings(url + "?password=secret1"))) {
      assertThatThrownBy(database::migrate)
          .isInstanceOf(MigrationFailedException.class)
          .hasMessageContaining(url)
          .hasMessageContaining("refused")
          .hasMessageNotContaining("secret");
    }
  }

  @Test
  @Timeout(20)
  void aServerThatTakesConnectionsAndSaysNothingDoesNotAnswer() throws Exception {
    try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String url = "jdbc:mariadb://127.0.0.1:" + silent.getLocalPort() + "/postern";
      assertThatThrownBy(() -> Database.probe(settings(url), Duration.ofMillis(200)))
          .isInstanceOf(SQLException.class);
    }
  }

  @Test
  void anUrlIsNeeded() {
    assertThatThrownBy(() -> Database.connect(settings("")))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessage("postern.db.url is not set; write it as jdbc:mariadb://host:3306/postern");
    assertThatThrownBy(() -> Database.withoutPool(settings("jdbc:mysql://h/x")))
        .hasMessageContaining("no URL of MariaDB");
  }

  @Test
  void secretsOfAnUrlAreNotShown() {
    assertThat(JdbcUrls.withoutSecrets("jdbc:mariadb://u:p@h:3306/postern?user=a&password=b"))
        .isEqualTo("jdbc:mariadb://h:3306/postern");
  }

  private static Settings settings(String url) {
    return Settings.of(
        List.of(
            new Settings.Source(
                "test",
                Map.of(
                    "postern.db.url", url,
                    "postern.db.timeout", "500ms",
                    "postern.db.password", "secret2"))));
  }

  private static String unusedUrl() throws Exception {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "jdbc:mariadb://127.0.0.1:" + socket.getLocalPort() + "/postern";
    }
  }
}
