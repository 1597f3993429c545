package dev.postern.functions.remote;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// Mail hosts on loopback addresses, at one port, and the DNS that names them, for tests of a whole
/// worker.
final class LoopbackHosts implements AutoCloseable {
  private final DnsStub dns = DnsStub.start();
  private final int port = freePort();
  private final List<SmtpSink> sinks = new CopyOnWriteArrayList<>();

  private static int freePort() {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// How a worker finds them.
  ///
  /// @param more settings that the test wants
  Map<String, String> settings(Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("postern.dns.servers", dns.server());
    settings.put("postern.dns.timeout", "2s");
    settings.put("postern.smtp-client.port", String.valueOf(port));
    settings.put("postern.smtp-client.timeout", "5s");
    return settings;
  }

  DnsStub dns() {
    return dns;
  }

  /// Gives a domain a mail host.
  void mx(String domain, int preference, String host, String address) {
    dns.record(domain, "MX", preference + " " + host + ".").record(host, "A", address);
  }

  /// Starts a host; it runs until all of them are closed.
  SmtpSink sink(String address, SmtpSink.Options options) {
    SmtpSink sink = SmtpSink.start(InetAddress.ofLiteral(address), port, options);
    sinks.add(sink);
    return sink;
  }

  @Override
  public void close() {
    sinks.forEach(SmtpSink::close);
    dns.close();
  }
}
