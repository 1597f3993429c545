package dev.postern.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.it.FrontEndProcess;
import dev.postern.it.RelayProcess;
import dev.postern.it.SmtpDialog;
import dev.postern.it.Waiting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rules that do not validate are refused and told of; a front end that starts while `mariadbd`
/// does not answer decides by the copy of the last good ones.
class RulesCopyIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String BAD_ROW = "10.1.1:allow,NOSUCH=\"1\"";

  @Test
  void aFrontEndStartsFromTheLastGoodRules(@TempDir Path home) throws Exception {
    try (RelayProcess relay = RelayProcess.up(home)) {
      relay.cliOk("domain", "add", "here.test");
      relay.cliOk("rule", "add", "rcpthosts", "goes.test", "--wait");
      Path copy = home.resolve("s3/spool/rules/snapshot.json");
      Waiting.until(
          "copy", LIMIT, () -> Files.exists(copy) && Files.readString(copy).contains("goes.test"));

      addBadRow(relay.run().get("db"));
      Waiting.until(
          "refusal", LIMIT, () -> relay.cliOk("status").contains("standalone refuses the rules'"));
      assertThat(relay.cliOk("status"))
          .contains("standalone refuses the rules' version 4: tcp rule " + BAD_ROW + ": column ");
      assertThat(Files.readString(home.resolve("log/postern.log")))
          .containsOnlyOnce(
              "event=rules-refused version=4 in-force=3 reason=\"tcp rule " + BAD_ROW);
      assertThat(ask(relay.smtpPort(), "x@goes.test")).startsWith("250 ");

      long stopped = relay.signalDatabase("STOP");
      try (FrontEndProcess second = FrontEndProcess.start(relay)) {
        assertThat(second.log())
            .containsOnlyOnce("event=rules-from-copy version=3 age=")
            .doesNotContain("event=no-rules");
        assertThat(ask(second.smtpPort(), "x@goes.test")).startsWith("250 ");
        assertThat(ask(second.smtpPort(), "x@elsewhere.test")).startsWith("553 5.7.1 ");
        assertThat(ask(second.smtpPort(), "x@here.test")).startsWith("451 4.3.2 ");

        relay.signal(stopped, "CONT");
        relay.cliOk("rule", "remove", "tcp", BAD_ROW);
        relay.cliOk("rule", "add", "rcpthosts", "elsewhere.test", "--wait");
        assertThat(ask(second.smtpPort(), "x@elsewhere.test")).startsWith("250 ");
        assertThat(ask(second.smtpPort(), "x@here.test")).startsWith("550 5.1.1 ");
      } finally {
        relay.signal(stopped, "CONT");
      }
    }
  }

  /// As another version of Postern, or an operator with a MariaDB client, may put it there.
  private static void addBadRow(JsonNode db) throws SQLException {
    try (var connection =
            DriverManager.getConnection(
                db.get("url").asText(), db.get("user").asText(), db.get("password").asText());
        var insert = connection.prepareStatement("INSERT INTO tcp_rule (entry) VALUES (?)");
        var version =
            connection.prepareStatement("UPDATE rules_version SET version = version + 1")) {
      insert.setString(1, BAD_ROW);
      insert.executeUpdate();
      version.executeUpdate();
    }
  }

  private static String ask(int port, String recipient) throws Exception {
    try (var dialog = new SmtpDialog(port)) {
      String _ = dialog.say("EHLO client.example");
      assertThat(dialog.say("MAIL FROM:<a@far.test>")).startsWith("250 ");
      return dialog.say("RCPT TO:<" + recipient + ">");
    }
  }
}
