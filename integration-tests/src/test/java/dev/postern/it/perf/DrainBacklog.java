package dev.postern.it.perf;

import dev.postern.functions.remote.DnsStub;
import dev.postern.it.Folders;
import dev.postern.it.stack.Drain;
import dev.postern.it.stack.EmbeddedStack;
import dev.postern.it.stack.Provider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/// `DrainBacklog COUNT MILLIS`: delivers COUNT deferred messages of 4 kB to a peer on loopback, the
/// whole relay and the peer in this one process, while a new message comes every so many
/// milliseconds. Prints what it took.
public final class DrainBacklog {
  private DrainBacklog() {}

  public static void main(String[] args) throws Exception {
    int count = Integer.parseInt(args[0]);
    Duration gap = Duration.ofMillis(Long.parseLong(args[1]));
    Path folder = Files.createTempDirectory("postern-drain");
    int port = freePort();
    DnsStub dns = DnsStub.start();
    for (String domain : new String[] {"old.test", "new.test"}) {
      dns.record(domain, "MX", "10 mx.peer.test.");
    }
    dns.record("mx.peer.test", "A", "127.0.0.91");
    Map<String, String> settings =
        Map.of(
            "postern.retry.interval", "1h",
            "postern.dns.servers", dns.server(),
            "postern.smtp-client.port", String.valueOf(port));
    try (Provider peer = Provider.start("127.0.0.91", port, new Provider.Manner() {});
        var stack = new EmbeddedStack(folder, settings)) {
      System.out.println(Drain.of(stack, peer, count, gap, System.out::println));
    } finally {
      dns.close();
      Folders.delete(folder);
    }
    System.exit(0); // the client's timers go on
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.91"))) {
      return socket.getLocalPort();
    }
  }
}
