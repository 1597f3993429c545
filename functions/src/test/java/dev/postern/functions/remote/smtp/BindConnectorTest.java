package dev.postern.functions.remote.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.settings.Settings;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BindConnectorTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final Duration LIMIT = Duration.ofSeconds(5);

  @Test
  void connectsFromItsAddress() throws Exception {
    try (var server = new ServerSocket(0, 1, LOOPBACK);
        Socket socket =
            BindConnector.of("127.0.0.9").connect(LOOPBACK, server.getLocalPort(), LIMIT);
        Socket accepted = server.accept()) {
      assertThat(socket.isConnected()).isTrue();
      assertThat(accepted.getInetAddress().getHostAddress()).isEqualTo("127.0.0.9");
    }
  }

  @Test
  void nobodyThereIsAFailureAtOnce() throws Exception {
    int port;
    try (var taken = new ServerSocket(0)) {
      port = taken.getLocalPort();
    }
    assertThatThrownBy(() -> BindConnector.of("").connect(LOOPBACK, port, LIMIT))
        .isInstanceOf(ConnectException.class);
  }

  @Test
  void anAddressThatIsNotOursIsAFailureThatNamesIt() {
    assertThatThrownBy(() -> BindConnector.of("192.0.2.1").connect(LOOPBACK, 25, LIMIT))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(ConnectException.class)
        .hasMessageStartingWith("from 192.0.2.1: ");
  }

  @Test
  void waitsNoLongerThanItMay() throws Exception {
    // A full backlog: the kernel drops further connections, so they wait.
    try (var server = new ServerSocket(0, 1, LOOPBACK)) {
      var fill = new Socket[8];
      try {
        for (int i = 0; i < fill.length; i++) {
          fill[i] = new Socket();
          fill[i].connect(server.getLocalSocketAddress(), 50);
        }
      } catch (SocketTimeoutException _) {
        // full
      }
      assertThatThrownBy(
              () ->
                  BindConnector.of("")
                      .connect(LOOPBACK, server.getLocalPort(), Duration.ofMillis(100)))
          .isInstanceOf(SocketTimeoutException.class);
      for (Socket socket : fill) {
        if (socket != null) {
          socket.close();
        }
      }
    }
  }

  @Test
  void theSameAddressIsTheSameSource() {
    assertThat(BindConnector.of("127.0.0.9")).isEqualTo(BindConnector.of("127.0.0.9"));
    assertThat(BindConnector.of("127.0.0.9")).isNotEqualTo(BindConnector.of(""));
  }

  @Test
  void theSettingsNameTheLocalEnd() {
    LocalEnd named =
        LocalEnd.of(
                settings(
                    Map.of("postern.egress.address", "::1", "postern.egress.ehlo", "out.example")),
                () -> "host.example")
            .get();
    assertThat(named).isEqualTo(new LocalEnd(BindConnector.of("::1"), "out.example"));
    assertThat(LocalEnd.of(settings(Map.of()), () -> "host.example").get())
        .isEqualTo(new LocalEnd(BindConnector.of(""), "host.example"));
  }

  private static Settings settings(Map<String, String> given) {
    return Settings.of(List.of(new Settings.Source("test", given)));
  }
}
