package dev.postern.standalone.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/// Ports on 127.0.0.1, and what to say when one cannot be had.
final class Ports {
  private Ports() {}

  static InetAddress loopback() throws IOException {
    return InetAddress.getByAddress("127.0.0.1", new byte[] {127, 0, 0, 1});
  }

  /// Fails if the port is taken; a server that reports this less well, or later, is started after.
  ///
  /// @param port 0: any
  /// @return the port, free a moment ago
  static int probe(int port) throws IOException {
    try (ServerSocket socket = new ServerSocket(port, 1, loopback())) {
      return socket.getLocalPort();
    }
  }

  static StoreStartException taken(String store, int port, IOException cause) {
    return new StoreStartException(
        "The embedded "
            + store
            + " cannot listen on 127.0.0.1:"
            + port
            + ": "
            + cause.getMessage()
            + ". Stop the program that holds the port (`ss -ltnp \"sport = :"
            + port
            + "\"` names it), or set another port.",
        cause);
  }
}
