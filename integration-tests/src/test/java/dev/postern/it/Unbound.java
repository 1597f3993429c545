package dev.postern.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.xbill.DNS.Type;

/// A real Unbound on a free port of loopback.
///
/// @param output what it prints
record Unbound(Process process, int port, Path output) {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /// One that holds answers to the trust anchors in the folder's file `anchors`.
  ///
  /// @param stubs the zones it knows, as its configuration has them
  static Unbound validating(Path folder, String stubs) throws IOException {
    return start(
        folder,
        "validating",
        """
          module-config: "validator iterator"
          trust-anchor-file: "%s/anchors"
          trust-anchor: "bogus.test. DS 1 13 2 %s"
        """
            .formatted(folder, "ab".repeat(32)),
        stubs);
  }

  /// One that does not validate, and so says of no answer that it is secure.
  static Unbound believing(Path folder, String stubs) throws IOException {
    return start(folder, "believing", "  module-config: \"iterator\"\n", stubs);
  }

  private static Unbound start(Path folder, String name, String validation, String stubs)
      throws IOException {
    int port = FreePort.find();
    Files.writeString(
        folder.resolve(name + ".conf"),
        """
        server:
          interface: 127.0.0.1
          port: %2$d
          access-control: 127.0.0.0/8 allow
          directory: "%1$s"
          chroot: ""
          username: ""
          pidfile: "%1$s/%3$s.pid"
          use-syslog: no
          logfile: ""
          do-daemonize: no
          do-ip6: no
          do-not-query-localhost: no
          local-zone: "test." nodefault
          num-threads: 1
        %4$s\
        remote-control:
          control-enable: no
        %5$s\
        """
            .formatted(folder, port, name, validation, stubs));
    String unbound = Programs.find("unbound").orElseThrow().toString();
    Process process = RealDns.run(folder, name, unbound, "-d", "-c", name + ".conf");
    return new Unbound(process, port, folder.resolve(name + ".out"));
  }

  /// Waits until it answers.
  ///
  /// @param zone one that it knows
  void awaitReady(String zone) throws Exception {
    Waiting.until(
        "Unbound ready",
        PATIENCE,
        () -> {
          if (!process.isAlive()) {
            throw new AssertionError("Unbound ended:\n" + Files.readString(output));
          }
          return !RealDns.ask(zone, Type.NS, port).isEmpty();
        });
  }

  /// As `postern.dns.servers` wants it.
  String server() {
    return "127.0.0.1:" + port;
  }
}
