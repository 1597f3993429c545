package dev.postern.it;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/// A real Knot DNS with zones of the test, some of them signed, and behind it a real Unbound that
/// validates, and another that does not; on free ports of loopback, in a folder of their own.
///
/// Besides the given zones there are `bogus.test`, unsigned although its parent says otherwise,
/// `dead.test`, whose server is not there, and `mute.test`, whose server does not answer.
public final class RealDns implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String BOGUS = "$TTL 300\n@ SOA ns hostmaster 1 60 60 60 60\n@ MX 10 mx\n";

  private final Process knot;
  private final DatagramSocket mute;
  private final Unbound validating;
  private final Unbound believing;

  private RealDns(Process knot, DatagramSocket mute, Unbound validating, Unbound believing) {
    this.knot = knot;
    this.mute = mute;
    this.validating = validating;
    this.believing = believing;
  }

  /// Whether both are on this machine.
  public static boolean canRun() {
    return Programs.find("knotd").isPresent() && Programs.find("unbound").isPresent();
  }

  /// @param folder of their own, short enough for the path of a socket
  /// @param zones each a zone file without its SOA and NS
  /// @param signed those that Knot signs
  public static RealDns start(Path folder, Map<String, String> zones, Set<String> signed)
      throws Exception {
    int knotPort = FreePort.find();
    Files.createDirectory(folder.resolve("db"));
    for (var zone : zones.entrySet()) {
      Files.writeString(
          folder.resolve(zone.getKey() + ".zone"),
          "$TTL 300\n@ SOA ns hostmaster 1 60 60 60 60\n@ NS ns\nns A 127.0.0.1\n"
              + zone.getValue());
    }
    Files.writeString(folder.resolve("bogus.test.zone"), BOGUS + "@ NS ns\nns A 127.0.0.1\n");
    Files.writeString(folder.resolve("knot.conf"), knotConf(folder, knotPort, zones, signed));
    Process knot =
        run(folder, "knot", Programs.find("knotd").orElseThrow().toString(), "-c", "knot.conf");
    var mute = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    try {
      StringBuilder anchors = new StringBuilder();
      for (String zone : signed) {
        anchors.append(keys(zone, knotPort, knot, folder));
      }
      Files.writeString(folder.resolve("anchors"), anchors);
      String stubs = stubs(knotPort, mute.getLocalPort(), zones.keySet());
      var dns =
          new RealDns(
              knot, mute, Unbound.validating(folder, stubs), Unbound.believing(folder, stubs));
      dns.awaitReady(zones.keySet().iterator().next());
      return dns;
    } catch (Exception | Error e) {
      knot.destroy();
      mute.close();
      throw e;
    }
  }

  private static String knotConf(
      Path folder, int port, Map<String, String> zones, Set<String> signed) {
    String listed =
        zones.keySet().stream()
            .map(
                z ->
                    "  - domain: %s\n%s"
                        .formatted(
                            z,
                            signed.contains(z)
                                ? "    dnssec-signing: on\n    dnssec-policy: single\n"
                                : ""))
            .collect(Collectors.joining());
    return """
    server:
      rundir: %1$s
      listen: 127.0.0.1@%2$d
      udp-workers: 1
      tcp-workers: 1
      background-workers: 1
    log:
      - target: stderr
        any: info
    database:
      storage: %1$s/db
    policy:
      - id: single
        algorithm: ecdsap256sha256
        single-type-signing: on
    template:
      - id: default
        storage: %1$s
        file: "%%s.zone"
        zonefile-sync: -1
        semantic-checks: off
    zone:
      - domain: bogus.test
    %3$s\
    """
        .formatted(folder, port, listed);
  }

  private static String stubs(int knot, int mute, Set<String> zones) {
    return zones.stream().map(z -> stub(z, knot)).collect(Collectors.joining())
        + stub("bogus.test", knot)
        + stub("dead.test", 1)
        + stub("mute.test", mute);
  }

  private static String stub(String zone, int port) {
    return "stub-zone:\n  name: \"" + zone + "\"\n  stub-addr: 127.0.0.1@" + port + "\n";
  }

  static Process run(Path folder, String log, String... command) throws IOException {
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(Files.createFile(folder.resolve(log + ".out")).toFile())
        .start();
  }

  /// A signed zone's keys, as a trust anchor; waits until Knot has signed it.
  private static String keys(String zone, int port, Process knot, Path folder) throws Exception {
    StringBuilder keys = new StringBuilder();
    Waiting.until(
        "Knot signs " + zone,
        PATIENCE,
        () -> {
          if (!knot.isAlive()) {
            throw new AssertionError(
                "Knot ended:\n" + Files.readString(folder.resolve("knot.out")));
          }
          for (Record record : ask(zone, Type.DNSKEY, port)) {
            if (record.getType() == Type.DNSKEY) {
              keys.append(record).append('\n');
            }
          }
          return !keys.isEmpty();
        });
    return keys.toString();
  }

  private void awaitReady(String zone) throws Exception {
    try {
      validating.awaitReady(zone);
      believing.awaitReady(zone);
    } catch (Exception | Error e) {
      close();
      throw e;
    }
  }

  static List<Record> ask(String zone, int type, int port) {
    try {
      var resolver =
          new SimpleResolver(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      resolver.setTimeout(Duration.ofSeconds(1));
      Name name = Name.fromString(zone + ".");
      return resolver
          .send(Message.newQuery(Record.newRecord(name, type, DClass.IN)))
          .getSection(Section.ANSWER);
    } catch (IOException _) {
      return List.of();
    }
  }

  /// As `postern.dns.servers` wants it.
  public String server() {
    return validating.server();
  }

  /// As [#server()], of the one that does not validate.
  public String believingServer() {
    return believing.server();
  }

  @Override
  public void close() {
    mute.close();
    for (Process process : List.of(validating.process(), believing.process(), knot)) {
      Programs.end(process);
    }
  }
}
