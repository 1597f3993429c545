package dev.postern.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.it.Dovecot;
import dev.postern.it.RelayProcess;
import dev.postern.it.SmtpDialog;
import dev.postern.it.Waiting;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// POP/IMAP before SMTP with a real Dovecot: a login opens the relay, for that sender and that
/// address, for the window.
class PopBeforeSmtpIT {
  private static final String LOOPBACK = "127.0.0.1";
  private static final String CLOSED =
      "553 5.7.1 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)";
  private static final String OPEN = "250 ";

  @TempDir private static Path home;
  private static RelayProcess relay;
  private static Dovecot dovecot;

  @BeforeAll
  static void start() throws Exception {
    Assumptions.assumeTrue(
        Dovecot.canRun(),
        "Dovecot is not here: apt-get install dovecot-pop3d dovecot-imapd mariadb-client-core");
    relay =
        RelayProcess.up(
            home,
            "--proxy-protocol",
            "--set",
            "postern.checkrelay=true",
            "--set",
            "postern.relay-clear-minutes=30");
    dovecot = Dovecot.start(db("url"), db("user"), db("password"));
    relay.host("example.com", "bob", "dave");
    relay.cliOk("rule", "add", "rcpthosts", "backup.test", "--wait");
  }

  @AfterAll
  static void stop() throws Exception {
    if (dovecot != null) {
      dovecot.close();
    }
    if (relay != null) {
      relay.close();
    }
  }

  @Test
  void aLoginOpensTheRelayForItsSenderAndAddressWithinTheWindow() throws Exception {
    assertThat(rcpt("bob@example.com", LOOPBACK)).isEqualTo(CLOSED);
    assertThat(dovecot.pop3("bob@example.com", "wrong")).startsWith("-ERR");
    assertThat(rcpt("bob@example.com", LOOPBACK)).isEqualTo(CLOSED);

    assertThat(dovecot.pop3("bob@example.com", "secret")).startsWith("+OK");
    assertThat(rcpt("bob@example.com", LOOPBACK)).as(dovecot.log()).startsWith(OPEN);
    assertThat(rcpt("Bob@Example.com", LOOPBACK)).startsWith(OPEN);
    assertThat(rcpt("alice@example.com", LOOPBACK)).isEqualTo(CLOSED);
    assertThat(rcpt("bob@example.co", LOOPBACK)).isEqualTo(CLOSED);
    assertThat(rcpt("bob@example.com", "203.0.113.8")).isEqualTo(CLOSED);
    assertThat(relay.cliOk("login", "list")).contains("bob@example.com  127.0.0.1");

    age("bob@example.com", 29);
    assertThat(rcpt("bob@example.com", LOOPBACK)).startsWith(OPEN);
    age("bob@example.com", 30);
    assertThat(rcpt("bob@example.com", LOOPBACK)).isEqualTo(CLOSED);
    assertThat(relay.cliOk("login", "expire")).isEqualTo("expired 1 login older than 30 minutes\n");

    assertThat(dovecot.imap("bob@example.com", "secret")).startsWith("a OK");
    assertThat(rcpt("bob@example.com", LOOPBACK)).as(dovecot.log()).startsWith(OPEN);
  }

  /// T48, and an account that loses its right while a row of it stands.
  @Test
  void anAccountThatMayNotRelayOpensNothing() throws Exception {
    assertThat(dovecot.pop3("dave@example.com", "secret")).startsWith("+OK");
    assertThat(rcpt("dave@example.com", LOOPBACK)).startsWith(OPEN);
    relay.cliOk("account", "set", "dave@example.com", "--no-relay");
    assertThat(rcpt("dave@example.com", LOOPBACK)).isEqualTo(CLOSED);

    assertThat(change("DELETE FROM relay WHERE email = ?", "dave@example.com")).isEqualTo(1);
    assertThat(dovecot.pop3("dave@example.com", "secret")).startsWith("+OK");
    relay.cli("login", "record", "dave@example.com", LOOPBACK).expectExit(1);
    assertThat(change("DELETE FROM relay WHERE email = ?", "dave@example.com")).isZero();
  }

  /// T46: nobody is turned away for good, mail for listed domains goes on, and so do logins.
  @Test
  void whileTheDatabaseIsAwayTheRelayDefersAndLoginsGoOn() throws Exception {
    assertThat(dovecot.pop3("carol@far.test", "secret")).startsWith("+OK");
    assertThat(rcpt("carol@far.test", LOOPBACK)).startsWith(OPEN);
    long stopped = relay.signalDatabase("STOP");
    try {
      assertThat(rcpt("carol@far.test", LOOPBACK))
          .isEqualTo("451 4.3.2 Sorry, I got a temporary database error (#4.3.2)");
      assertThat(rcpt("carol@far.test", LOOPBACK, "u@backup.test")).startsWith(OPEN);
      assertThat(dovecot.pop3("erin@far.test", "secret")).startsWith("+OK");
    } finally {
      relay.signal(stopped, "CONT");
    }
    assertThat(dovecot.log())
        .contains("postern-login: erin@far.test from 127.0.0.1 is not in the relay table:");
    Waiting.until(
        "the relay open again",
        Duration.ofSeconds(30),
        () -> rcpt("carol@far.test", LOOPBACK).startsWith(OPEN));
  }

  private static String rcpt(String sender, String client) throws IOException {
    return rcpt(sender, client, "x@elsewhere.test");
  }

  private static String rcpt(String sender, String client, String recipient) throws IOException {
    String header = "PROXY TCP4 " + client + " 192.0.2.25 54321 25\r\n";
    try (var dialog = new SmtpDialog(relay.smtpPort(), header)) {
      String _ = dialog.say("EHLO client.example");
      String _ = dialog.say("MAIL FROM:<" + sender + ">");
      return dialog.say("RCPT TO:<" + recipient + ">");
    }
  }

  private static void age(String email, int minutes) throws SQLException {
    String update = "UPDATE relay SET `timestamp` = UNIX_TIMESTAMP() - 60 * ? WHERE email = ?";
    assertThat(change(update, minutes, email)).isEqualTo(1);
  }

  private static int change(String sql, Object... parameters) throws SQLException {
    try (var connection = DriverManager.getConnection(db("url"), db("user"), db("password"));
        var change = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        change.setObject(i + 1, parameters[i]);
      }
      return change.executeUpdate();
    }
  }

  private static String db(String field) {
    return relay.run().at("/db/" + field).asText();
  }
}
