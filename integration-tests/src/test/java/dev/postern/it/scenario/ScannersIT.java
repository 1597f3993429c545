package dev.postern.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.postern.it.Programs;
import dev.postern.it.RelayProcess;
import dev.postern.it.SharedRelay;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Scanners that strangers point at mail servers find nothing: testssl.sh no weak TLS, nmap no open
/// relay. A scanner that this machine has not is skipped by name.
class ScannersIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long SECONDS = 150;

  /// Severities that testssl.sh gives to what should be mended.
  private static final Set<String> BAD = Set.of("MEDIUM", "HIGH", "CRITICAL");

  /// Of the certificate that `up` made itself, which nobody vouches for, and of nothing else.
  private static final Map<String, String> SELF_SIGNED =
      Map.of(
          "cert_chain_of_trust", "no authority signed it",
          "cert_validityPeriod", "it is valid for ten years",
          "cert_revocation", "no authority revokes it");

  @TempDir private Path folder;

  /// Protocols, ciphers, forward secrecy, certificate and renegotiation, of both ways into TLS at
  /// once; the rest is old holes of other servers, looked at by hand (docs/TLS.md).
  @Test
  void testsslFindsNoWeakTls() throws Exception {
    assumeTrue(Programs.find("testssl").isPresent(), "testssl (testssl.sh) is not installed");
    RelayProcess relay = SharedRelay.get();
    Process starttls = testssl("25", "--starttls", "smtp", "127.0.0.1:" + relay.smtpPort());
    Process tls = testssl("465", "127.0.0.1:" + relay.run().at("/submissions/port").asInt());
    await(starttls, "25");
    await(tls, "465");
    for (String name : List.of("25", "465")) {
      List<JsonNode> findings = findings(name);
      assertThat(findings)
          .as("it did its work")
          .anyMatch(f -> is(f, "TLS1_2", "OK"))
          .anyMatch(f -> is(f, "TLS1_3", "OK"))
          .anyMatch(f -> is(f, "secure_client_renego", "OK"));
      assertThat(findings)
          .filteredOn(f -> BAD.contains(f.path("severity").asText()))
          .filteredOn(f -> !SELF_SIGNED.containsKey(f.path("id").asText()))
          .isEmpty();
    }
  }

  private static boolean is(JsonNode finding, String id, String severity) {
    return finding.path("id").asText().equals(id)
        && finding.path("severity").asText().equals(severity);
  }

  private Process testssl(String name, String... target) throws Exception {
    List<String> command =
        new ArrayList<>(List.of(Programs.find("testssl").orElseThrow().toString()));
    command.addAll(List.of("--warnings", "off", "--color", "0", "--nodns", "none"));
    command.addAll(List.of("--jsonfile", folder.resolve(name + ".json").toString()));
    command.addAll(List.of("-p", "-s", "-f", "-S", "-R"));
    command.addAll(List.of(target));
    return start(command, name);
  }

  private List<JsonNode> findings(String name) throws Exception {
    List<JsonNode> findings = new ArrayList<>();
    JSON.readTree(folder.resolve(name + ".json").toFile()).forEach(findings::add);
    return findings;
  }

  @Test
  void nmapFindsNoOpenRelay() throws Exception {
    assumeTrue(Programs.find("nmap").isPresent(), "nmap is not installed");
    int port = SharedRelay.get().smtpPort();
    assertThat(nmap(port))
        .contains("smtp-open-relay: Server doesn't seem to be an open relay, all tests failed");
  }

  /// That it would tell is seen at one that was opened to this machine.
  @Test
  void nmapTellsOfARelayThatIsOpen(@TempDir Path home) throws Exception {
    assumeTrue(Programs.find("nmap").isPresent(), "nmap is not installed");
    try (RelayProcess relay = RelayProcess.up(home)) {
      relay.cliOk("rule", "add", "tcp", "127.0.0.:allow,RELAYCLIENT=\"\"", "--wait");
      assertThat(nmap(relay.smtpPort())).contains("smtp-open-relay: Server is an open relay");
    }
  }

  /// The `+` lets it ask at a port that is none of SMTP's.
  private String nmap(int port) throws Exception {
    String program = Programs.find("nmap").orElseThrow().toString();
    List<String> options = List.of("-Pn", "-n", "-p", "" + port, "--script", "+smtp-open-relay");
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(options);
    command.add("127.0.0.1");
    return await(start(command, "nmap"), "nmap");
  }

  private Process start(List<String> command, String name) throws Exception {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
        .redirectOutput(folder.resolve(name).toFile())
        .start();
  }

  /// What it said, once it has ended.
  private String await(Process process, String name) throws Exception {
    if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new AssertionError(name + " did not end within " + SECONDS + " s");
    }
    return Files.readString(folder.resolve(name));
  }
}
