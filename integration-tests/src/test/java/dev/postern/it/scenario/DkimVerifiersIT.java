package dev.postern.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.postern.functions.remote.SmtpSink;
import dev.postern.it.RelayProcess;
import dev.postern.it.SmtpDialog;
import dev.postern.it.Waiting;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What leaves a relay is taken by dkimpy (Debian's python3-dkim with python3-nacl), with the
/// records that the command prints.
class DkimVerifiersIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();

  /// Prints for each signature of the message whether it holds; the records come as name and text.
  private static final String VERIFY =
      """
      import sys, dkim
      records = dict(zip(sys.argv[2::2], sys.argv[3::2]))
      message = open(sys.argv[1], 'rb').read()
      d = dkim.DKIM(message)
      for i in range(int(sum(h[0].lower() == b'dkim-signature' for h in d.headers))):
          print(d.verify(idx=i, dnsfunc=lambda name, timeout=5: records[name.decode().rstrip('.')].encode()))
      """;

  @TempDir private Path folder;

  @SuppressWarnings("StringConcatToTextBlock") // every blank and line end counts
  @Test
  void bothSignaturesHold() throws Exception {
    Path python = Path.of("/usr/bin/python3"); // Debian's, which sees Debian's modules
    Assumptions.assumeTrue(
        Files.isExecutable(python) && run(python, "-c", "import dkim, nacl").exit() == 0,
        "python3-dkim and python3-nacl are not installed");
    try (SmtpSink sink = SmtpSink.start();
        RelayProcess relay =
            RelayProcess.up(folder.resolve("home"), "--set", "postern.hostname=relay.test")) {
      relay.cliOk("domain", "add", "signed.test");
      relay.cliOk("rule", "add", "smtproutes", "verifies.test:[127.0.0.1]:" + sink.port());
      relay.cliOk("rule", "add", "tcp", "127.0.0.:allow,RELAYCLIENT=\"\"");
      relay.cliOk("domain", "dkim", "signed.test", "--new", "--selector", "r1");
      relay.cliOk(
          "domain", "dkim", "signed.test", "--new", "--algorithm", "ed25519", "--selector", "e1");
      relay.cliOk("domain", "dkim", "signed.test", "--activate", "e1");
      relay.cliOk("domain", "dkim", "signed.test", "--activate", "r1", "--wait");
      List<String> texts =
          List.of(
              "From: Alice <alice@signed.test>\nTo: b@verifies.test\nSubject: plain\n\nbody\n",
              "From: alice@signed.test\nSubject:  long\n\tfolded \n  again\nSubject: twice\n\n\n"
                  + " a  b \t \n.\n..dots\n\n \n\n",
              "From: alice@signed.test\n\n",
              "From: alice@signed.test\nSubject: grün\n\n" + "grüße ".repeat(60_000) + "\n");
      for (String text : texts) {
        int before = sink.messages().size();
        assertThat(
                SmtpDialog.sendOne(relay.smtpPort(), "alice@signed.test", "b@verifies.test", text))
            .startsWith("250 ");
        Waiting.until("the sink has it", LIMIT, () -> sink.messages().size() > before);
        Path message = Files.createTempFile(folder, "m", ".eml");
        Files.write(
            message, sink.messages().getLast().content().getBytes(StandardCharsets.ISO_8859_1));
        assertThat(verify(python, relay, message)).isEqualTo("True\nTrue\n");
      }
    }
  }

  private String verify(Path python, RelayProcess relay, Path message) throws Exception {
    List<String> command = new ArrayList<>(List.of("-c", VERIFY, message.toString()));
    for (JsonNode key : JSON.readTree(relay.cliOk("domain", "dkim", "signed.test", "--json"))) {
      command.add(key.path("recordName").asText());
      command.add(key.path("recordText").asText());
    }
    return run(python, command.toArray(String[]::new)).text();
  }

  private record Ran(int exit, String text) {}

  private static Ran run(Path program, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      return new Ran(process.exitValue(), text);
    } finally {
      process.destroyForcibly();
    }
  }
}
