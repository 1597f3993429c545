package dev.postern.smtpd.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.postern.smtpd.auth.AuthStores;
import dev.postern.smtpd.auth.InMemoryAuthFailures;
import dev.postern.smtpd.auth.ScramClient;
import dev.postern.smtpd.auth.TestAccounts;
import dev.postern.smtpd.tls.TestCertificates;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// AUTH on real sockets and real TLS.
@Timeout(60)
class AuthServerTest {
  private static final String BOB = base64("\0bob@example.com\0secret");

  @TempDir private Path folder;
  private final TestAccounts accounts = new TestAccounts();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger root = (Logger) LoggerFactory.getLogger("ROOT");
  private final TestServers servers = new TestServers();

  @BeforeEach
  void readLog() {
    log.start();
    root.addAppender(log);
  }

  @AfterEach
  void close() {
    root.detachAppender(log);
    servers.close();
  }

  @Test
  void submissionTakesMailOfItsUsersWithinTls() throws Exception {
    SmtpServer server = start(Map.of());
    try (var client = new SmtpClient(server.address("submission"))) {
      client.expect("220").send("EHLO c\r\n");
      assertThat(client.replyLines()).last().asString().startsWith("250 AUTH SCRAM-SHA-256");
      client.command("AUTH PLAIN " + BOB, "538 5.7.11").command("STARTTLS", "220");
      client.startTls("mx.test", "TLSv1.3").send("EHLO c\r\n");
      assertThat(client.replyLines()).last().asString().startsWith("250 AUTH SCRAM-SHA-256-PLUS ");
      client
          .command("AUTH PLAIN " + BOB, "235 2.0.0")
          .command("MAIL FROM:<bob@example.com>", "250");
      client.command("RCPT TO:<x@any.net>", "250").command("DATA", "354").command(".", "250");
      client.command("QUIT", "221");
    }
    assertThat(servers.stored()).contains(" with ESMTPSA\r\n\t(TLSv1.3 ").doesNotContain("bob");
    assertThat(server.counters().authenticated().sum()).isEqualTo(1);
  }

  @Test
  void whatWasProvedInClearCountsNoMoreWithinTls() throws Exception {
    SmtpServer server = start(Map.of());
    try (var client = new SmtpClient(server.address("submission"))) {
      client.expect("220").command("EHLO c", "250");
      scram(client, "SCRAM-SHA-256", new ScramClient("bob", "secret", "n,,", new byte[0]));
      client.expect("235").command("STARTTLS", "220").startTls("mx.test", "TLSv1.3");
      client.command("EHLO c", "250").command("MAIL FROM:<bob@example.com>", "530 5.7.0");
    }
  }

  @Test
  void scramPlusBindsToTls13AndTls12() throws Exception {
    SmtpServer server = start(Map.of());
    for (String version : List.of("TLSv1.3", "TLSv1.2")) {
      try (var client = submissions(server, version)) {
        byte[] binding = client.exporter();
        var said = new ScramClient("bob@example.com", "secret", "p=tls-exporter,,", binding);
        scram(client, "SCRAM-SHA-256-PLUS", said);
        client.expect("235");
      }
      try (var client = submissions(server, version)) {
        byte[] binding = MessageDigest.getInstance("SHA-256").digest(client.peer().getEncoded());
        var said = new ScramClient("bob", "secret", "p=tls-server-end-point,,", binding);
        scram(client, "SCRAM-SHA-256-PLUS", said);
        client.expect("235");
      }
      try (var client = submissions(server, version)) {
        var said = new ScramClient("bob", "secret", "p=tls-exporter,,", new byte[32]);
        scram(client, "SCRAM-SHA-256-PLUS", said);
        client.expect("535");
      }
    }
  }

  @Test
  void aClientThatWasToldThatPlusIsNotThereIsRefused() throws Exception {
    SmtpServer server = start(Map.of());
    try (var client = submissions(server, "TLSv1.3")) {
      String first = base64(new ScramClient("bob", "secret", "y,,", new byte[0]).first());
      client.command("AUTH SCRAM-SHA-256 " + first, "535 5.7.8");
    }
  }

  @Test
  void cramMd5WorksForWhoOptedIn() throws Exception {
    SmtpServer server = start(Map.of());
    try (var client = new SmtpClient(server.address("smtp"))) {
      client.expect("220").command("EHLO c", "250");
      cramMd5(client, "cram@example.com", "535");
      cramMd5(client, "bob@example.com", "535 5.7.8");
      Mac mac = Mac.getInstance("HmacMD5");
      mac.init(new SecretKeySpec("secret".getBytes(UTF_8), "HmacMD5"));
      String challenge = challenge(client);
      String digest = HexFormat.of().formatHex(mac.doFinal(challenge.getBytes(UTF_8)));
      client.command(base64("cram@example.com " + digest), "235 2.0.0");
    }
  }

  private static void cramMd5(SmtpClient client, String user, String code) throws IOException {
    assertThat(challenge(client)).matches("<[^@]+@mx.test>");
    client.command(base64(user + " " + "0".repeat(32)), code);
  }

  private static String challenge(SmtpClient client) throws IOException {
    String reply = client.send("AUTH CRAM-MD5\r\n").reply();
    return new String(Base64.getDecoder().decode(reply.substring(4)), US_ASCII);
  }

  /// What a client sends around AUTH may be a password, also where it does not fit.
  @Test
  void passwordsAreInNoLog() throws Exception {
    SmtpServer server = start(Map.of("postern.auth.failures", "9"));
    String user = base64("bob@example.com");
    String hidden = base64("pass-word-1");
    String wrong = base64("\0bob@example.com\0pass-word-1");
    try (var client = new SmtpClient(server.address("submission"))) {
      client.expect("220").command("EHLO c", "250");
      client.command("AUTH PLAIN " + wrong, "538").command("AUTH LOGIN " + user, "538");
      client.command(hidden, "502").command("AUTH FOO " + hidden, "504");
    }
    try (var client = submissions(server, "TLSv1.3")) {
      client.command("AUTH PLAIN " + wrong, "535").command("AUTH PLAIN", "334");
      client.command(wrong, "535").command("AUTH LOGIN " + hidden, "334");
      client.command(hidden, "535").command("AUTH LOGIN", "334").command(user, "334");
      client.command("*", "501").command(hidden, "502").command("AUTH PLAIN", "334");
      client.command("pass-word-1", "501").command("AUTH PLAIN pass-word-1", "501");
      client.command("AUTH PLAIN " + base64("\0pass-word-1"), "501");
      client.command("AUTH PLAIN " + BOB, "235").command(hidden, "502").command("QUIT", "221");
    }
    String logged =
        log.list.stream()
            .filter(event -> event.getLevel().isGreaterOrEqual(Level.INFO))
            .map(ILoggingEvent::getFormattedMessage)
            .reduce("", (a, b) -> a + "\n" + b);
    assertThat(logged)
        .contains("event=auth listener=submissions client=127.0.0.1 user=bob@example.com")
        .contains("event=auth-refused")
        .doesNotContain("pass-word-1", hidden, wrong, BOB, "secret");
  }

  private static void scram(SmtpClient client, String mechanism, ScramClient said)
      throws IOException {
    String reply = client.send("AUTH " + mechanism + " " + base64(said.first()) + "\r\n").reply();
    assertThat(reply).startsWith("334 ");
    String first = new String(Base64.getDecoder().decode(reply.substring(4)), UTF_8);
    client.send(base64(said.last(first)) + "\r\n");
    if (answersAreRight(said)) {
      client.expect("334 ").send("\r\n");
    }
  }

  private static boolean answersAreRight(ScramClient said) {
    return !Arrays.equals(said.binding(), new byte[32]);
  }

  private static SmtpClient submissions(SmtpServer server, String version) throws IOException {
    return new SmtpClient(server.address("submissions"))
        .startTls("mx.test", version)
        .expect("220")
        .command("EHLO c", "250");
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  private SmtpServer start(Map<String, String> more) throws Exception {
    Path certificate =
        TestCertificates.write(TestCertificates.ec("mx.test"), folder.resolve("mx.pem"));
    Map<String, String> values = new HashMap<>();
    values.put("postern.auth.penalty", "1ms");
    values.put("postern.auth.data-key", TestAccounts.DATA_KEY.text());
    values.put("postern.tls.certificates", certificate.toString());
    values.putAll(more);
    return servers.start(values, new AuthStores(accounts, new InMemoryAuthFailures()));
  }
}
