package dev.postern.smtpd.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.message.InboundManifest;
import dev.postern.message.JobCodec;
import dev.postern.queue.QueueName;
import dev.postern.spool.InMemorySpool;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The server on real sockets.
@Timeout(60)
class SmtpServerTest {
  private final InMemorySpool memory = new InMemorySpool(InstantSource.system());
  private final HeldSpool spool = new HeldSpool(memory);
  private final TestServers servers = new TestServers(spool);

  @AfterEach
  void close() {
    spool.letGo();
    servers.close();
  }

  @Test
  void manySessionsAtOnceEachGetWhatTheyAreToldTheyGot() throws Exception {
    SmtpServer server = start(Map.of());
    List<Future<Set<String>>> clients = new ArrayList<>();
    Set<String> told = new HashSet<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 20; i++) {
        clients.add(threads.submit(() -> twentyMessages(server)));
      }
      for (Future<Set<String>> client : clients) {
        told.addAll(client.get());
      }
    }
    List<String> queued = new ArrayList<>();
    for (String body : servers.queues.bodies(QueueName.INBOUND)) {
      InboundManifest manifest = JobCodec.decodeManifest(body);
      for (InboundManifest.Entry entry : manifest.entries()) {
        queued.add(entry.queueId().value());
        String stored = new String(memory.open(manifest.bodyOf(entry)).readAllBytes(), US_ASCII);
        assertThat(stored).contains(" id " + entry.queueId()).endsWith("\r\n\r\nbody\r\n");
      }
    }
    assertThat(queued).hasSize(400).containsExactlyInAnyOrderElementsOf(told);
    assertThat(server.intakeMemory()).isZero();
    assertThat(server.counters().accepted().sum()).isEqualTo(400);
  }

  private static Set<String> twentyMessages(SmtpServer server) throws Exception {
    Set<String> ids = new HashSet<>();
    try (var client = new SmtpClient(server.address("smtp"))) {
      client.expect("220").command("EHLO c", "250");
      for (int i = 0; i < 20; i++) {
        client.send("MAIL FROM:<a@b.test>\r\nRCPT TO:<bob@example.com>\r\nDATA\r\n");
        client.expect("250").expect("250").expect("354").send("Subject: x\r\n\r\nbody\r\n.\r\n");
        ids.add(client.reply().replace("250 2.0.0 ok ", ""));
      }
      client.command("QUIT", "221");
      assertThat(client.reply()).isEmpty();
    }
    return ids;
  }

  @Test
  void aLargeMessageIsStoredInBoundedMemory() throws Exception {
    SmtpServer server = start(Map.of("postern.limits.intake-memory", "6M"));
    byte[] line = ("x".repeat(1022) + "\r\n").getBytes(US_ASCII);
    try (var client = new SmtpClient(server.address("smtp"))) {
      client.toData();
      long most = 0;
      for (int i = 0; i < 20 * 1024; i++) {
        client.send(line);
        most = Math.max(most, server.intakeMemory());
      }
      client.send(".\r\n").expect("250 2.0.0 ok");
      assertThat(most).isBetween(1L << 20, 6L << 20);
    }
    InboundManifest manifest =
        JobCodec.decodeManifest(servers.queues.bodies(QueueName.INBOUND).getFirst());
    InboundManifest.Entry entry = manifest.entries().getFirst();
    assertThat(entry.length()).isBetween(20L << 20, (20L << 20) + 500);
    assertThat(memory.open(manifest.bodyOf(entry)).readAllBytes()).endsWith(line);
    assertThat(server.intakeMemory()).isZero();
  }

  @Test
  void aLargeMessageThatFindsNoMemoryIsDeferred() throws Exception {
    SmtpServer server =
        start(Map.of("postern.limits.intake-memory", "6M", "postern.limits.intake-wait", "100ms"));
    byte[] line = ("x".repeat(1022) + "\r\n").getBytes(US_ASCII);
    spool.hold();
    try (var first = new SmtpClient(server.address("smtp"));
        var second = new SmtpClient(server.address("smtp"));
        var third = new SmtpClient(server.address("smtp"))) {
      first.toData();
      for (int i = 0; i < 5 * 1024; i++) {
        first.send(line);
      }
      assertThat(spool.awaitCall()).as("the first one's part is under way").isTrue();
      second.toData();
      for (int i = 0; i < 1024; i++) {
        second.send(line);
      }
      second.send(".\r\n").expect("451 4.3.1").command("NOOP", "250");
      third.toData().send("small\r\n.\r\n");
      spool.letGo();
      third.expect("250 2.0.0 ok");
      first.send(".\r\n").expect("250 2.0.0 ok");
    }
  }

  @Test
  void aReplyBeforeTheCloseReachesAClientThatIsStillSending() throws Exception {
    SmtpServer server = start(Map.of());
    try (var client = new SmtpClient(server.address("smtp"))) {
      client.toData().send("a\n" + "more\r\n".repeat(1000)).expect("451 4.6.0");
      assertThat(client.reply()).isEmpty();
    }
    assertThat(servers.queues.bodies(QueueName.INBOUND)).isEmpty();
  }

  @Test
  void sessionsBeyondTheLimitAreTurnedAway() throws Exception {
    SmtpServer server = start(Map.of("postern.limits.sessions", "1"));
    try (var first = new SmtpClient(server.address("smtp"))) {
      first.expect("220");
      try (var second = new SmtpClient(server.address("smtp"))) {
        assertThat(second.reply())
            .isEqualTo("421 4.7.0 mx.test too many connections, try again later (#4.7.0)");
        assertThat(second.reply()).isEmpty();
      }
      first.command("QUIT", "221");
      assertThat(first.reply()).isEmpty();
    }
    assertThat(server.drain(Duration.ofSeconds(20))).isTrue();
    assertThat(server.openSessions()).isZero();
  }

  @Test
  void anAddressWithTooManyConnectionsIsTurnedAway() throws Exception {
    SmtpServer server =
        start(
            Map.of(
                "postern.limits.exempt-networks", "",
                "postern.limits.connections-per-address", "1"));
    try (var first = new SmtpClient(server.address("smtp"))) {
      first.expect("220");
      try (var second = new SmtpClient(server.address("smtp"))) {
        assertThat(second.reply())
            .isEqualTo("421 4.7.0 mx.test too many connections from your address (#4.7.0)");
        assertThat(second.reply()).isEmpty();
      }
      first.command("QUIT", "221");
      assertThat(first.reply()).isEmpty();
    }
  }

  /// As Exim does, which sends QUIT behind the message and closes its direction.
  @Test
  void aClientThatHasSaidAllHearsWhatCameOfIt() throws Exception {
    SmtpServer server = start(Map.of());
    spool.hold();
    try (var client = new SmtpClient(server.address("smtp"))) {
      client.toData().send("Subject: x\r\n\r\nbody\r\n.\r\nQUIT\r\n").endOutput();
      assertThat(spool.awaitCall()).isTrue();
      spool.letGo();
      client.expect("250 2.0.0 ok").expect("221");
      assertThat(client.reply()).isEmpty();
    }
    try (var client = new SmtpClient(server.address("smtp"))) {
      client.toData().send("first half\r\n").endOutput();
      assertThat(client.reply()).isEmpty();
    }
    assertThat(servers.queues.bodies(QueueName.INBOUND)).hasSize(1);
  }

  @Test
  void drainEndsIdleSessionsAndLetsDataFinish() throws Exception {
    SmtpServer server = start(Map.of());
    InetSocketAddress address = server.address("smtp");
    try (var idle = new SmtpClient(address);
        var busy = new SmtpClient(address)) {
      idle.expect("220");
      busy.toData().send("first half\r\n");
      assertThat(server.isReady()).isTrue();
      CompletableFuture<Boolean> drained =
          CompletableFuture.supplyAsync(() -> drain(server, Duration.ofSeconds(20)));
      idle.expect("421 4.3.2");
      assertThat(idle.reply()).isEmpty();
      assertThat(server.isReady()).isFalse();
      assertThatThrownBy(() -> new SmtpClient(address)).isInstanceOf(ConnectException.class);
      busy.send("second half\r\n.\r\nMAIL FROM:<b@b.test>\r\n").expect("250 2.0.0 ok");
      busy.expect("421 4.3.2");
      assertThat(busy.reply()).isEmpty();
      assertThat(drained.get(20, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(servers.queues.bodies(QueueName.INBOUND)).hasSize(1);
  }

  @Test
  void drainWaitsNoLongerThanItMay() throws Exception {
    SmtpServer server = start(Map.of());
    CompletableFuture<Boolean> drained;
    try (var busy = new SmtpClient(server.address("smtp"))) {
      busy.toData().send("first half\r\n");
      drained = CompletableFuture.supplyAsync(() -> drain(server, Duration.ofMillis(50)));
      busy.expect("421 4.3.2 mx.test");
      assertThat(busy.reply()).isEmpty();
    }
    assertThat(drained.get(20, TimeUnit.SECONDS)).isFalse();
    server.close();
    assertThat(server.openSessions()).isZero();
    assertThat(servers.queues.bodies(QueueName.INBOUND)).isEmpty();
  }

  @Test
  void aTrustedProxyNamesTheClient() throws Exception {
    SmtpServer server = start(Map.of("postern.smtp.proxy-protocol", "true"));
    try (var client = new SmtpClient(server.address("smtp"))) {
      client.send("PROXY TCP4 10.1.2.3 127.0.0.1 54321 25\r\n").expect("220");
      client.command("HELO c", "250").command("MAIL FROM:<a@b.test>", "250");
      client.command("RCPT TO:<x@elsewhere.net>", "250").command("QUIT", "221");
      assertThat(client.reply()).isEmpty();
    }
  }

  @Test
  void aPeerInNoTrustedNetworkIsClosedWithoutAWord() throws Exception {
    SmtpServer server =
        start(
            Map.of(
                "postern.smtp.proxy-protocol", "true",
                "postern.smtp.proxy-networks", "127.0.0.2,::1,10.0.0.0/8"));
    try (var client = new SmtpClient(server.address("smtp"))) {
      assertThat(client.reply()).isEmpty();
    }
    assertThat(server.counters().proxyRefused().sum()).isEqualTo(1);
    assertThat(server.counters().sessions().sum()).isZero();
  }

  @Test
  void drainDoesNotWaitForHeaders() throws Exception {
    SmtpServer server = start(Map.of("postern.smtp.proxy-protocol", "true"));
    try (var waiting = new SmtpClient(server.address("smtp"));
        var greeted = new SmtpClient(server.address("smtp"))) {
      waiting.send("PROXY TCP4 ");
      greeted.send("PROXY UNKNOWN\r\n").expect("220");
      while (server.openSessions() < 2) {
        Thread.onSpinWait(); // a connection that is accepted only now would be turned away with 421
      }
      assertThat(server.drain(Duration.ofSeconds(8))).isTrue();
      greeted.expect("421 4.3.2");
      assertThat(waiting.reply()).isEmpty();
    }
    assertThat(server.counters().proxyRefused().sum()).isZero();
  }

  @Test
  void aTakenPortIsNamedWithItsSetting() throws Exception {
    int port = start(Map.of()).address("smtp").getPort();
    assertThatThrownBy(() -> start(Map.of("postern.smtp.port", String.valueOf(port))))
        .isInstanceOf(CannotListenException.class)
        .hasMessageStartingWith("cannot listen at 127.0.0.1 port " + port + " (")
        .hasMessageEndingWith("): stop what uses the port, or set postern.smtp.port to another");
  }

  private static boolean drain(SmtpServer server, Duration longest) {
    try {
      return server.drain(longest);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private SmtpServer start(Map<String, String> more) throws CannotListenException {
    return servers.startSmtp(more);
  }
}
