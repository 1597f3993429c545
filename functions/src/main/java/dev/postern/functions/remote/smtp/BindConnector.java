package dev.postern.functions.remote.smtp;

import dev.postern.address.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Connects from an address of this host.
///
/// @param source the address, or null for the kernel's choice
public record BindConnector(@Nullable InetAddress source) implements Connector {
  /// @param text the address; empty for the kernel's choice
  /// @throws IllegalArgumentException when it is none
  public static BindConnector of(String text) {
    return new BindConnector(text.isEmpty() ? null : IpAddress.parse(text).address());
  }

  @Override
  public Socket connect(InetAddress address, int port, Duration limit) throws IOException {
    var socket = new Socket();
    try {
      if (source != null) {
        bind(socket, source);
      }
      int millis = Math.clamp(limit.toMillis(), 1, Integer.MAX_VALUE); // 0 would be for ever
      socket.connect(new InetSocketAddress(address, port), millis);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private static void bind(Socket socket, InetAddress source) throws IOException {
    try {
      socket.bind(new InetSocketAddress(source, 0));
    } catch (IOException e) {
      throw new IOException("from " + source.getHostAddress() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public @Nullable InetAddress localAddress() {
    return source;
  }
}
