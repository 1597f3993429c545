package dev.postern.smtpd.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.message.InboundManifest;
import dev.postern.message.JobCodec;
import dev.postern.queue.QueueName;
import dev.postern.settings.InvalidSettingsException;
import dev.postern.smtpd.tls.TestCertificates;
import dev.postern.spool.InMemorySpool;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// STARTTLS and TLS from the start on real sockets, and what a client may not do around them.
@Timeout(60)
class TlsServerTest {
  @TempDir private Path folder;
  private final HeldSpool spool = new HeldSpool(new InMemorySpool(InstantSource.system()));
  private final TestServers servers = new TestServers(spool);
  private Path certificate = Path.of("");

  @BeforeEach
  void makeCertificate() throws Exception {
    certificate = TestCertificates.write(TestCertificates.ec("mx.test"), folder.resolve("mx.pem"));
  }

  @AfterEach
  void close() {
    servers.close();
  }

  @Test
  void starttlsIsOfferedOnceAndForgetsWhatWasSaid() throws Exception {
    SmtpServer server = start(Map.of());
    try (var client = new SmtpClient(server.address("smtp"))) {
      client.expect("220").send("EHLO c\r\n");
      assertThat(client.replyLines()).contains("250 STARTTLS");
      client.command("MAIL FROM:<a@b.test>", "250").command("STARTTLS", "503 5.5.1");
      client.command("RSET", "250").command("STARTTLS now", "501 5.5.4");
      client.command("STARTTLS", "220 2.0.0").startTls("mx.test", "TLSv1.3");
      client.command("MAIL FROM:<a@b.test>", "503 5.5.1").send("EHLO c\r\n");
      assertThat(client.replyLines()).noneMatch(line -> line.contains("STARTTLS"));
      client.command("STARTTLS", "503 5.5.1");
      client.send("MAIL FROM:<a@b.test>\r\nRCPT TO:<bob@example.com>\r\nDATA\r\n");
      client.expect("250").expect("250").expect("354").send("Subject: x\r\n\r\n.\r\n");
      client.expect("250").command("QUIT", "221");
      assertThat(client.reply()).as("close_notify, then the end").isEmpty();
    }
    assertThat(servers.stored())
        .startsWith("Received: from c (")
        .contains(" (Postern) with ESMTPS\r\n\t(TLSv1.3 TLS_AES_128_GCM_SHA256) id ");
    assertThat(server.counters().tls().sum()).isEqualTo(1);
  }

  @Test
  void requireTlsIsOfferedAndTakenWithinTls() throws Exception {
    SmtpServer server = start(Map.of());
    try (var client = new SmtpClient(server.address("smtp"))) {
      client.expect("220").send("EHLO c\r\n");
      assertThat(client.replyLines()).noneMatch(line -> line.contains("REQUIRETLS"));
      client.command("STARTTLS", "220").startTls("mx.test", "TLSv1.3").send("EHLO c\r\n");
      assertThat(client.replyLines()).anyMatch(line -> line.endsWith("REQUIRETLS"));
      client.command("MAIL FROM:<a@b.test> REQUIRETLS", "250");
      client.command("RCPT TO:<bob@example.com>", "250").command("BDAT 0 LAST", "250");
      client.command("QUIT", "221");
    }
    InboundManifest manifest =
        JobCodec.decodeManifest(servers.queues.bodies(QueueName.INBOUND).getFirst());
    assertThat(manifest.entries().getFirst().envelope().parameters().requireTls()).isTrue();
  }

  @Test
  void tls12WorksAndTls11DoesNot() throws Exception {
    SmtpServer server = start(Map.of());
    try (var client = new SmtpClient(server.address("smtp"))) {
      client.expect("220").command("EHLO c", "250").command("STARTTLS", "220");
      client.startTls("mx.test", "TLSv1.2").command("EHLO c", "250").command("QUIT", "221");
      assertThat(client.reply()).isEmpty();
    }
    try (var client = new SmtpClient(server.address("smtp"))) {
      client.expect("220").command("EHLO c", "250").command("STARTTLS", "220");
      assertThatThrownBy(() -> client.startTls("mx.test", "TLSv1.1"))
          .isInstanceOf(SSLHandshakeException.class);
    }
  }

  /// RFC 8446 §6.1: who has said all may still hear. With or without a QUIT, and whether or not the
  /// connection below ends as well.
  @ParameterizedTest
  @CsvSource({"QUIT, false", "QUIT, true", "'', false", "'', true"})
  void aClientThatHasSaidAllWithinTlsHearsWhatCameOfIt(String last, boolean tcpToo)
      throws Exception {
    SmtpServer server = start(Map.of());
    try (var client = new SmtpClient(server.address("smtp"))) {
      client.expect("220").command("EHLO c", "250").command("STARTTLS", "220");
      client.startTls("mx.test", "TLSv1.3").command("EHLO c", "250");
      client.command("MAIL FROM:<a@b.test>", "250").command("RCPT TO:<bob@example.com>", "250");
      client.command("DATA", "354");
      spool.hold();
      client.send("Subject: x\r\n\r\nbody\r\n.\r\n" + (last.isEmpty() ? "" : last + "\r\n"));
      if (tcpToo) {
        client.endOutput();
      } else {
        client.endTlsOutput();
      }
      assertThat(spool.awaitCall()).isTrue();
      spool.letGo();
      client.expect("250 2.0.0 ok");
      if (!last.isEmpty()) {
        client.expect("221");
      }
      assertThat(client.reply()).as("the end, at once").isEmpty();
    }
  }

  /// What was to be answered at once is, and the session does not wait for a time limit. (Within
  /// TLS 1.2 a close_notify drops what is yet to be said: RFC 5246 §7.2.1.)
  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aCloseNotifyEndsAnIdleSession(String version) throws Exception {
    SmtpServer server = start(Map.of());
    try (var client = new SmtpClient(server.address("submissions"))) {
      client.startTls("mx.test", version).expect("220").send("NOOP\r\n").endTlsOutput();
      client.expect("250");
      assertThat(client.reply()).as("the end, at once").isEmpty();
    }
    try (var client = new SmtpClient(server.address("submissions"))) {
      client.startTls("mx.test", version).expect("220").endTlsOutput();
      assertThat(client.reply()).as("the end, at once").isEmpty();
    }
  }

  /// RFC 5746 is about its safety; a client that asks for one again and again costs public-key
  /// work.
  @Test
  void aClientCannotMakeTheSessionDoItsHandshakeAgain() throws Exception {
    SmtpServer server = start(Map.of());
    try (var client = new SmtpClient(server.address("submissions"))) {
      client.startTls("mx.test", "TLSv1.2").expect("220").renegotiate();
      assertThatThrownBy(() -> client.command("NOOP", "250")).isInstanceOf(IOException.class);
    }
    try (var client = new SmtpClient(server.address("submissions"))) {
      client.startTls("mx.test", "TLSv1.2").expect("220").command("QUIT", "221");
    }
  }

  /// Within TLS like in clear; in the middle of a handshake there is nothing that it could be said
  /// in.
  @Test
  void theEndOfADrainIsToldWithinTlsAndNotBeforeIt() throws Exception {
    SmtpServer server = start(Map.of());
    CompletableFuture<Void> drained;
    try (var before = new SmtpClient(server.address("smtp"));
        var within = new SmtpClient(server.address("smtp"))) {
      within.expect("220").command("EHLO c", "250").command("STARTTLS", "220");
      within.startTls("mx.test", "TLSv1.3").command("EHLO c", "250");
      within.command("MAIL FROM:<a@b.test>", "250").command("RCPT TO:<bob@example.com>", "250");
      within.command("DATA", "354").send("first half\r\n");
      before.expect("220").command("EHLO c", "250").command("STARTTLS", "220");
      drained = CompletableFuture.runAsync(() -> drainAtOnce(server));
      within.expect("421 4.3.2");
      assertThat(within.reply()).as("close_notify, then the end").isEmpty();
      assertThat(before.rest()).doesNotContain("421");
    }
    drained.get(20, TimeUnit.SECONDS);
    assertThat(servers.queues.bodies(QueueName.INBOUND)).isEmpty();
  }

  private static void drainAtOnce(SmtpServer server) {
    try {
      assertThat(server.drain(Duration.ZERO)).isFalse();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void commandsBehindStarttlsInTheSameReadEndTheSession() throws Exception {
    SmtpServer server = start(Map.of());
    try (var client = new SmtpClient(server.address("smtp"))) {
      client.expect("220").command("EHLO c", "250");
      client.send("STARTTLS\r\nMAIL FROM:<evil@b.test>\r\n").expect("554 5.5.1");
      assertThat(client.reply()).isEmpty();
    }
    assertThat(server.counters().faults().sum()).isEqualTo(1);
    assertThat(server.counters().tls().sum()).isZero();
  }

  @Test
  void clearTextInsteadOfAHandshakeEndsTheSession() throws Exception {
    SmtpServer server = start(Map.of());
    try (var client = new SmtpClient(server.address("smtp"))) {
      client.expect("220").command("EHLO c", "250").command("STARTTLS", "220");
      client.send("MAIL FROM:<evil@b.test>\r\n");
      assertThat(client.rest()).doesNotContain("250");
    }
    awaitCount(server, 1);
  }

  @Test
  void aSilentClientDoesNotHoldAHandshakeForEver() throws Exception {
    SmtpServer server = start(Map.of("postern.tls.handshake-timeout", "200ms"));
    try (var client = new SmtpClient(server.address("submissions"))) {
      assertThat(client.rest()).doesNotContain("220");
    }
    awaitCount(server, 1);
  }

  @Test
  void submissionsSpeaksTlsFromTheStart() throws Exception {
    SmtpServer server = start(Map.of());
    try (var client = new SmtpClient(server.address("submissions"))) {
      client.startTls("mx.test", "TLSv1.3").expect("220").send("EHLO c\r\n");
      assertThat(client.replyLines()).noneMatch(line -> line.contains("STARTTLS"));
      client.command("MAIL FROM:<a@b.test>", "530 5.7.0").command("QUIT", "221");
      assertThat(client.reply()).isEmpty();
    }
    try (var plain = new SmtpClient(server.address("submissions"))) {
      plain.send("EHLO c\r\n");
      assertThat(plain.rest()).doesNotContain("220");
    }
  }

  @Test
  void submissionNeedsAuthentication() throws Exception {
    SmtpServer server = start(Map.of());
    try (var client = new SmtpClient(server.address("submission"))) {
      client.expect("220").send("EHLO c\r\n");
      assertThat(client.replyLines()).contains("250 STARTTLS");
      client.command("MAIL FROM:<a@b.test>", "530 5.7.0");
    }
  }

  @Test
  void aProxyHeaderComesBeforeTls() throws Exception {
    SmtpServer server = start(Map.of("postern.smtp.proxy-protocol", "true"));
    try (var client = new SmtpClient(server.address("submissions"))) {
      client.send("PROXY TCP4 10.1.2.3 127.0.0.1 54321 465\r\n");
      client.startTls("mx.test", "TLSv1.3").expect("220").command("QUIT", "221");
    }
    try (var client = new SmtpClient(server.address("smtp"))) {
      client.send("PROXY TCP4 10.1.2.3 127.0.0.1 54321 25\r\n").expect("220");
      client.command("EHLO c", "250").command("STARTTLS", "220");
      client.startTls("mx.test", "TLSv1.3").command("EHLO c", "250");
      client.command("MAIL FROM:<a@b.test>", "250").command("RCPT TO:<x@any.net>", "250");
    }
  }

  @Test
  void eachNameGetsItsCertificate() throws Exception {
    Path other =
        TestCertificates.write(
            TestCertificates.rsa("other.test", "*.wild.test"), folder.resolve("other.pem"));
    SmtpServer server = start(Map.of("postern.tls.certificates", certificate + "," + other));
    assertThat(subject(server, "mx.test")).isEqualTo("CN=mx.test");
    assertThat(subject(server, "other.test")).isEqualTo("CN=other.test");
    assertThat(subject(server, "a.wild.test")).isEqualTo("CN=other.test");
    assertThat(subject(server, "unknown.test")).isEqualTo("CN=mx.test");
  }

  @Test
  void aChangedCertificateIsTakenWithoutARestartAndABadOneIsNot() throws Exception {
    SmtpServer server = start(Map.of("postern.tls.reload-interval", "20ms"));
    assertThat(subject(server, "x.test")).isEqualTo("CN=mx.test");
    Files.writeString(certificate, "nonsense");
    TestCertificates.write(TestCertificates.ec("new.test"), certificate);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!subject(server, "x.test").equals("CN=new.test")) {
      assertThat(System.nanoTime()).as("renewed within 20 s").isLessThan(end);
    }
    assertThat(server.counters().tlsFailed().sum()).isZero();
  }

  @Test
  void aCertificateThatLacksIsSaidBeforeAnythingIsServed() {
    assertThatThrownBy(() -> start(Map.of("postern.tls.certificates", "")))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessage(
            "listener submissions needs a certificate: set postern.tls.certificates, or leave it"
                + " out of postern.smtp.listeners");
    Path none = folder.resolve("none.pem");
    assertThatThrownBy(() -> start(Map.of("postern.tls.certificates", none.toString())))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessage("postern.tls.certificates: " + none + " is not there or may not be read");
  }

  @Test
  void allThatCannotBeUsedIsSaidAtOnce() {
    assertThatThrownBy(
            () ->
                start(
                    Map.of(
                        "postern.tls.certificates",
                        folder.resolve("none.pem").toString(),
                        "postern.limits.intake-memory",
                        "1M",
                        "postern.dns.servers",
                        "127.0.0.1:53:53")))
        .isInstanceOf(InvalidSettingsException.class)
        .message()
        .hasLineCount(3)
        .contains("postern.limits.intake-memory", "postern.dns.servers", "none.pem is not there");
  }

  @Test
  void oneListenerServesSeveralAddresses() throws Exception {
    SmtpServer server = start(Map.of("postern.smtp.host", "127.0.0.1,127.0.0.2"));
    int port = server.address("smtp").getPort();
    for (String host : List.of("127.0.0.1", "127.0.0.2")) {
      try (var client = new SmtpClient(new InetSocketAddress(host, port))) {
        client.expect("220");
      }
    }
    SmtpServer six = start(Map.of("postern.smtp.host", "::1"));
    try (var client = new SmtpClient(six.address("smtp"))) {
      client.expect("220").command("EHLO c", "250").command("MAIL FROM:<a@b.test>", "250");
    }
  }

  /// Spec 3.11: a listed address under our authorities relays; all else does not.
  @Test
  void aClientCertificateThatIsListedMayRelay() throws Exception {
    X509Bundle authority = TestCertificates.ec("authority.test");
    Path ca = Files.writeString(folder.resolve("ca.pem"), authority.getCertificatePathPEM());
    SmtpServer server =
        start(
            Map.of(
                "postern.tls.client-ca", ca.toString(), "postern.tls.clients", "gw@partner.test"));
    assertThat(relays(server, TestCertificates.client("GW@partner.test", authority)))
        .startsWith("250 ");
    assertThat(relays(server, TestCertificates.client("other@partner.test", authority)))
        .startsWith("553 ");
    assertThat(relays(server, null)).startsWith("553 ");
    X509Bundle stranger = TestCertificates.ec("authority.test"); // by name only
    X509Bundle forged = TestCertificates.client("gw@partner.test", stranger);
    try (var client = new SmtpClient(server.address("smtp"))) {
      client.expect("220").command("EHLO c", "250").command("STARTTLS", "220");
      assertThatThrownBy(
              () -> client.startTls("mx.test", "TLSv1.2", forged).command("EHLO c", "250"))
          .isInstanceOf(IOException.class);
    }
    awaitCount(server, 1);
  }

  @Test
  void authoritiesThatCannotBeReadAreNamed() throws Exception {
    Path none = Files.writeString(folder.resolve("none.pem"), "nothing");
    assertThatThrownBy(() -> start(Map.of("postern.tls.client-ca", none.toString())))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("postern.tls.client-ca: " + none + " holds no certificates");
  }

  private static String relays(SmtpServer server, @Nullable X509Bundle own) throws Exception {
    try (var client = new SmtpClient(server.address("smtp"))) {
      client.expect("220").command("EHLO c", "250").command("STARTTLS", "220");
      client.startTls("mx.test", "TLSv1.3", own).command("EHLO c", "250");
      return client.command("MAIL FROM:<x@far.net>", "250").send("RCPT TO:<u@any.net>\r\n").reply();
    }
  }

  private String subject(SmtpServer server, String name) throws Exception {
    try (var client = new SmtpClient(server.address("submissions"))) {
      return client
          .startTls(name, "TLSv1.3")
          .expect("220")
          .peer()
          .getSubjectX500Principal()
          .getName();
    }
  }

  private static void awaitCount(SmtpServer server, int failed) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (server.counters().tlsFailed().sum() < failed) {
      assertThat(System.nanoTime()).as("a failed handshake within 20 s").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  private SmtpServer start(Map<String, String> more) throws IOException {
    Map<String, String> values = new HashMap<>(more);
    values.putIfAbsent("postern.tls.certificates", certificate.toString());
    return servers.start(values);
  }
}
