package dev.postern.functions.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.address.Mailbox;
import dev.postern.message.SpoolRef;
import dev.postern.queue.QueueName;
import dev.postern.settings.InvalidSettingsException;
import dev.postern.settings.SettingCatalog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EnvironmentStoresTest {
  private static final Map<String, String> AWS =
      Map.of("aws.region", "us-east-1", "aws.accessKeyId", "x", "aws.secretAccessKey", "x");

  @BeforeEach
  void pretendARole() {
    AWS.forEach(System::setProperty);
  }

  @AfterEach
  void forgetTheRole() {
    AWS.keySet().forEach(System::clearProperty);
  }

  @Test
  void settingsComeFromTheVariables() {
    var stores = new EnvironmentStores(Map.of("POSTERN_HOSTNAME", "mx9.example.com", "HOME", "/x"));
    assertThat(stores.settings().get(SettingCatalog.HOSTNAME)).isEqualTo("mx9.example.com");
  }

  @Test
  void aVariableThatCannotBeReadIsNamed() {
    var stores = new EnvironmentStores(Map.of("POSTERN_DB_POOL_SIZE", "many"));
    assertThatThrownBy(stores::settings)
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("postern.db.pool-size=many");
  }

  @Test
  void aVariableThatIsNoSettingsIsLogged() {
    var written = new ByteArrayOutputStream();
    PrintStream standardOutput = System.out;
    System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
    try {
      assertThat(new EnvironmentStores(Map.of("POSTERN_DB_URI", "s3cret")).settings()).isNotNull();
    } finally {
      System.setOut(standardOutput);
    }
    assertThat(written.toString(StandardCharsets.UTF_8))
        .contains("WARN", "POSTERN_DB_URI is no", "POSTERN_DB_URL would set postern.db.url")
        .doesNotContain("s3cret");
  }

  @Test
  void withoutADatabaseOnlyWhatNeedsItFails() {
    var stores = new EnvironmentStores(Map.of());
    assertThat(stores.settings()).isNotNull();
    assertThatThrownBy(stores::ledger)
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("postern.db.url is not set");
  }

  @Test
  void storesThatDoNotAnswerFailInTheirOwnWay() {
    var stores =
        new EnvironmentStores(
            Map.of(
                "POSTERN_S3_ENDPOINT", "http://127.0.0.1:1",
                "POSTERN_SQS_ENDPOINT", "http://127.0.0.1:1",
                "POSTERN_QUEUE_INBOUND", "http://127.0.0.1:1/queue/inbound",
                "POSTERN_STORE_TIMEOUT", "1s",
                "POSTERN_DB_URL", "jdbc:mariadb://127.0.0.1:1/postern",
                "POSTERN_DB_TIMEOUT", "300ms"));
    assertThatThrownBy(() -> stores.spool().open(new SpoolRef("in/x", 0, 1)))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> stores.queues().get(QueueName.INBOUND).send("x"))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> stores.accounts().exists(Mailbox.parse("x@d.org")))
        .isInstanceOf(SQLException.class);
    assertThat(stores.spool()).isSameAs(stores.spool());
  }
}
