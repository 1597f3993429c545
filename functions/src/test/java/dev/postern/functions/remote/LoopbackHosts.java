package dev.postern.functions.remote;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// Mail hosts on loopback addresses, at one port, and the DNS that names them, for tests of a whole
/// worker or relay.
public final class LoopbackHosts implements AutoCloseable {
  private final DnsStub dns = DnsStub.start();
  private final List<SmtpSink> sinks = new CopyOnWriteArrayList<>();

  /// How a relay finds them, as settings.
  public Map<String, String> settings() {
    return Map.of(
        "postern.dns.servers", dns.server(), "postern.smtp-client.port", String.valueOf(port()));
  }

  /// How a worker finds them, and gives up soon where there is none.
  ///
  /// @param more settings that the test wants
  Map<String, String> settings(Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(more);
    settings.putAll(settings());
    settings.put("postern.dns.timeout", "2s");
    settings.put("postern.smtp-client.timeout", "5s");
    return settings;
  }

  public DnsStub dns() {
    return dns;
  }

  /// The port of them all. The DNS has it on 127.0.0.1 as long as they run, so that nobody else is
  /// given it as a free one.
  public int port() {
    return dns.port();
  }

  /// Starts a host; it runs until all of them are closed.
  SmtpSink sink(String address, SmtpSink.Options options) {
    SmtpSink sink = SmtpSink.start(InetAddress.ofLiteral(address), port(), options);
    sinks.add(sink);
    return sink;
  }

  @Override
  public void close() {
    sinks.forEach(SmtpSink::close);
    dns.close();
  }
}
