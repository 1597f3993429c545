package dev.postern.functions.remote.smtp;

import dev.postern.functions.deliver.AttemptStores;
import dev.postern.functions.remote.SmtpSink;
import dev.postern.functions.remote.tls.PeerTls;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;

/// What tests of the client send with, and where to.
final class Sending {
  /// From the kernel's choice of address.
  static final LocalEnd HERE = new LocalEnd(new BindConnector(null), "lane.example.com");

  /// Far enough for every test; the clock of [#client] stands at [AttemptStores#BIRTH].
  static final Instant FAR = AttemptStores.BIRTH.plus(Duration.ofMinutes(5));

  private Sending() {}

  /// @param timeout of everything
  static SmtpClient client(Duration timeout) {
    return new SmtpClient(
        new SmtpClientSettings(timeout, timeout, timeout), () -> AttemptStores.BIRTH);
  }

  static SmtpClient client() {
    return client(Duration.ofSeconds(5));
  }

  static Target target(SmtpSink sink) {
    return target(sink.port());
  }

  /// A host named `mx.x.net` on the loopback address.
  static Target target(int port) {
    return target(port, new PeerTls.May());
  }

  static Target target(int port, PeerTls tls) {
    return new Target("mx.x.net", InetAddress.getLoopbackAddress(), port, tls);
  }
}
