package dev.postern.functions.remote.smtp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Opens TCP connections to peers from one egress source.
///
/// Two connectors are equal when their connections leave from the same source: an open connection
/// is used again only for its equal. Safe for use by many threads.
public interface Connector {
  /// A connected socket, the caller's to close. Blocks.
  ///
  /// @param limit longest wait until it is connected, whatever stands between; more than zero
  /// @throws IOException when there is none in time; nothing stays open. It is the peer's failure
  ///   when it is a [java.net.ConnectException], [java.net.NoRouteToHostException] or
  ///   [java.net.SocketTimeoutException], and ours else
  Socket connect(InetAddress address, int port, Duration limit) throws IOException;

  /// The address of this host that connections are bound to, where no peer has another; null: the
  /// kernel's choice, or another host's address.
  default @Nullable InetAddress localAddress() {
    return null;
  }
}
