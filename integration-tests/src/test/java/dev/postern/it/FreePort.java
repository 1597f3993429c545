package dev.postern.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Ports for programs that must be told one. What can ask for port 0 and say what it got does that
/// instead: a port found here may be taken by somebody else before the program has it.
public final class FreePort {
  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  private FreePort() {}

  /// A port of 127.0.0.1, free on TCP and UDP alike; none twice.
  public static int find() {
    int port = look();
    while (!GIVEN.add(port)) {
      port = look();
    }
    return port;
  }

  private static int look() {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (var tcp = new ServerSocket(0, 1, loopback);
        var udp = new DatagramSocket(new InetSocketAddress(loopback, tcp.getLocalPort()))) {
      return udp.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
