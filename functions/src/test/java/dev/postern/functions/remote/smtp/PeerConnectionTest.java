package dev.postern.functions.remote.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.functions.deliver.AttemptStores;
import dev.postern.functions.remote.sasl.LoginPolicy;
import dev.postern.functions.remote.tls.PeerTls;
import dev.postern.functions.remote.tls.TestTls;
import dev.postern.settings.Settings;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

class PeerConnectionTest {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final TestTls tls = new TestTls();

  PeerConnectionTest() throws Exception {}

  @Test
  void aRecordThatNobodyReadYetCountsAsWords() throws Exception {
    SSLContext context = tls.server("mx.x.net");
    try (ServerSocket server = context.getServerSocketFactory().createServerSocket(0);
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor()) {
      Thread.ofVirtual().start(() -> talk(server));
      Target target = Sending.target(server.getLocalPort(), new PeerTls.Encrypt());
      var settings =
          new SmtpClientSettings(
              LIMIT, LIMIT, LIMIT, Sending.NO_REUSE, LoginPolicy.of(Settings.of(List.of())));
      var patience = new Patience(() -> AttemptStores.BIRTH, Sending.FAR);
      try (PeerConnection line =
          PeerConnection.open(new BindConnector(null), target, settings, patience, timer)) {
        var _ = line.secure(tls.client(), target);
        line.send("one\r\n");
        assertThat(line.reply(LIMIT)).hasToString("250 one");
        Sending.await(line::hasUnreadWords);
        assertThat(line.reply(LIMIT)).hasToString("250 two");
      }
    }
  }

  /// Answers one line with two records.
  private static void talk(ServerSocket server) {
    try (Socket socket = server.accept()) {
      while (socket.getInputStream().read() != '\n') {}
      for (String word : List.of("250 one\r\n", "250 two\r\n")) {
        socket.getOutputStream().write(word.getBytes(StandardCharsets.US_ASCII));
      }
      var _ = socket.getInputStream().read();
    } catch (IOException _) {
      // the client went away
    }
  }
}
