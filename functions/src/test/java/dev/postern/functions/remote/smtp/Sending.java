package dev.postern.functions.remote.smtp;

import dev.postern.functions.deliver.AttemptStores;
import dev.postern.functions.remote.SmtpSink;
import dev.postern.functions.remote.sasl.LoginPolicy;
import dev.postern.functions.remote.tls.PeerTls;
import dev.postern.functions.remote.tls.TlsClient;
import dev.postern.settings.Settings;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// What tests of the client send with, and where to.
final class Sending {
  /// From the kernel's choice of address.
  static final LocalEnd HERE = new LocalEnd(new BindConnector(null), "lane.example.com");

  /// Far enough for every test; the clock of [#client] stands at [AttemptStores#BIRTH].
  static final Instant FAR = AttemptStores.BIRTH.plus(Duration.ofMinutes(5));

  /// One for all: reading Java's trust store takes its time.
  private static final TlsClient TLS = TlsClient.of(Settings.of(List.of()));

  private static final LoginPolicy LOGINS = LoginPolicy.of(Settings.of(List.of()));

  static final ConnectionPool.Limits NO_REUSE = new ConnectionPool.Limits(Duration.ZERO, 1, 0);

  private Sending() {}

  /// Keeps no connection.
  ///
  /// @param timeout of everything
  static SmtpClient client(Duration timeout) {
    return client(timeout, TLS, () -> AttemptStores.BIRTH, NO_REUSE);
  }

  static SmtpClient client(
      Duration timeout, TlsClient tls, InstantSource clock, ConnectionPool.Limits reuse) {
    return new SmtpClient(
        new SmtpClientSettings(timeout, timeout, timeout, reuse, LOGINS),
        tls,
        ContentSigner.NONE,
        clock);
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
    return new Target("mx.x.net", InetAddress.getLoopbackAddress(), port, tls, false);
  }

  /// Waits until it is so, for at most ten seconds.
  static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not so after ten seconds");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
  }
}
