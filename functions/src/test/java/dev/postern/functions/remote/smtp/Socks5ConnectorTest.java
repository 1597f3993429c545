package dev.postern.functions.remote.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.address.IpAddress;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Through a proxy on loopback that binds and connects as it is asked to.
class Socks5ConnectorTest {
  private static final InetAddress PEER = InetAddress.ofLiteral("127.0.0.31");
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final List<ServerSocket> open = new ArrayList<>();

  @AfterEach
  void stop() throws IOException {
    for (ServerSocket socket : open) {
      socket.close();
    }
  }

  @Test
  void thePeerSeesTheSourceAndEveryOctetOfBoth() throws Exception {
    ServerSocket peer = listen(PEER);
    Thread.ofVirtual()
        .start(
            () -> {
              try (Socket client = peer.accept()) {
                String from = ((InetSocketAddress) client.getRemoteSocketAddress()).getHostString();
                client
                    .getOutputStream()
                    .write(("220 " + from + "\r\n").getBytes(StandardCharsets.US_ASCII));
                client.getInputStream().transferTo(client.getOutputStream());
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    var connector = connector(proxy(0), "127.0.0.45");
    try (Socket socket = connector.connect(PEER, peer.getLocalPort(), LIMIT)) {
      socket.getOutputStream().write("EHLO x\r\n".getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .isEqualTo("220 127.0.0.45\r\nEHLO x\r\n");
    }
  }

  @Test
  void aProxyThatRefusesSaysWhy() throws Exception {
    int port = proxy(2).getLocalPort();
    var connector = new Socks5Connector("127.0.0.1", port, IpAddress.parse("127.0.0.45"));
    assertThatThrownBy(() -> connector.connect(PEER, 25, LIMIT))
        .isExactlyInstanceOf(IOException.class)
        .hasMessage(
            "by egress proxy 127.0.0.1:%d: it does not leave from 127.0.0.45: not allowed by its"
                + " rules",
            port);
  }

  @Test
  void aPeerBehindTheProxyThatIsNotThereIsNoConnection() throws Exception {
    ServerSocket gone = listen(PEER);
    gone.close();
    var connector = connector(proxy(0), "127.0.0.45");
    assertThatThrownBy(() -> connector.connect(PEER, gone.getLocalPort(), LIMIT))
        .as("the peer's failure")
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("it does not reach 127.0.0.31: connection refused");
  }

  @Test
  void aProxyThatSaysNothingIsGivenUp() throws Exception {
    ServerSocket silent = listen(InetAddress.ofLiteral("127.0.0.1"));
    var connector = connector(silent, "127.0.0.45");
    assertThatThrownBy(() -> connector.connect(PEER, 25, Duration.ofMillis(200)))
        .isExactlyInstanceOf(IOException.class)
        .hasMessageContaining("by egress proxy");
  }

  private static Socks5Connector connector(ServerSocket proxy, String source) {
    return new Socks5Connector("127.0.0.1", proxy.getLocalPort(), IpAddress.parse(source));
  }

  private ServerSocket listen(InetAddress at) throws IOException {
    var socket = new ServerSocket(0, 10, at);
    open.add(socket);
    return socket;
  }

  /// @param bindReply what it answers to BIND
  private ServerSocket proxy(int bindReply) throws IOException {
    ServerSocket proxy = listen(InetAddress.ofLiteral("127.0.0.1"));
    Thread.ofVirtual()
        .start(
            () -> {
              try (Socket client = proxy.accept()) {
                serve(client, bindReply);
              } catch (IOException _) {
                // the test's assertion tells
              }
            });
    return proxy;
  }

  private static void serve(Socket client, int bindReply) throws IOException {
    var in = new DataInputStream(client.getInputStream());
    OutputStream out = client.getOutputStream();
    in.readFully(new byte[3]);
    out.write(new byte[] {5, 0});
    InetSocketAddress source = request(in, 2);
    out.write(new byte[] {5, (byte) bindReply, 0, 1, 0, 0, 0, 0, 0, 0});
    if (bindReply != 0) {
      return;
    }
    InetSocketAddress peer = request(in, 1);
    try (var onwards = new Socket()) {
      onwards.bind(new InetSocketAddress(source.getAddress(), 0));
      try {
        onwards.connect(peer);
      } catch (IOException _) {
        out.write(new byte[] {5, 5, 0, 1, 0, 0, 0, 0, 0, 0});
        return;
      }
      // Domain name in the reply: its length must be read.
      out.write(new byte[] {5, 0, 0, 3, 2, 'o', 'k', 0, 25});
      Thread up = Thread.ofVirtual().start(() -> pass(in, onwards));
      onwards.getInputStream().transferTo(out);
      up.interrupt();
    }
  }

  private static void pass(InputStream in, Socket onwards) {
    try {
      in.transferTo(onwards.getOutputStream());
      onwards.shutdownOutput();
    } catch (IOException _) {
      // one end is gone
    }
  }

  private static InetSocketAddress request(DataInputStream in, int command) throws IOException {
    assertThat(in.readUnsignedByte()).isEqualTo(5);
    assertThat(in.readUnsignedByte()).isEqualTo(command);
    in.readFully(new byte[2]);
    byte[] address = new byte[4];
    in.readFully(address);
    return new InetSocketAddress(InetAddress.getByAddress(address), in.readUnsignedShort());
  }
}
