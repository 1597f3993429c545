package dev.postern.functions.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.postern.address.Domain;
import dev.postern.egress.EgressRules;
import dev.postern.event.MailEvent;
import dev.postern.functions.deliver.Jobs;
import dev.postern.functions.deliver.program.ProgramFolder;
import dev.postern.functions.runtime.TestEgress;
import dev.postern.message.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Mail that a rule gives to a program called as qmail-remote is.
class ProgramAgentTest extends RemoteAgentContract {
  /// Writes down what it was called with.
  private static final String WITNESS =
      """
      printf '%s\\n' "$@" > arguments
      env > environment
      cat > message
      printf 'rok\\0'
      """;

  private static final String K = "printf 'Kgone\\0'\n";

  @TempDir private Path path;

  private final DnsStub dns = DnsStub.start();
  private ProgramFolder folder = new ProgramFolder(Path.of("/"));

  @BeforeEach
  void start() throws IOException {
    settings.put("postern.dns.servers", dns.server());
    settings.put("postern.dns.timeout", "2s");
    settings.put("postern.agents.programs", path.toString());
    folder = new ProgramFolder(path).script("out", WITNESS + K);
    program();
  }

  private void program() {
    stores(MESSAGE);
    rule("x.test:program out");
  }

  @Override
  boolean wasAsked() {
    return Files.exists(path.resolve("arguments"));
  }

  @AfterEach
  void stop() {
    dns.close();
  }

  @Test
  void itIsCalledAsQmailRemoteIs() throws Exception {
    folder.script("out", WITNESS + "printf 'rok\\0'" + "\n" + K);
    stores.egress = TestEgress.pool("default", TestEgress.named("one", "127.0.0.9", "one.test"));

    handle(job("a@x.test", "B@x.test"));

    assertThat(folder.text("arguments"))
        .isEqualTo("x.test\nsender@example.com\n\n18\na@x.test\nB@x.test\n");
    assertThat(folder.text("message")).isEqualTo("Subject: hi\n\nbody\n");
    assertThat(folder.text("environment").lines())
        .contains("OUTGOINGIP=127.0.0.9", "HELOHOST=one.test", "POSTERN_ATTEMPT=0")
        .noneMatch(line -> line.startsWith("HOME=") || line.startsWith("SMTPROUTE="));
    assertThat(stores.events.events())
        .extracting(MailEvent::kind, MailEvent::peer, MailEvent::reply, MailEvent::source)
        .containsOnly(tuple(MailEvent.Kind.DELIVERED, "x.test [program out]", "gone", "one"))
        .hasSize(2);
    assertThat(stores.spool.keys()).isEmpty();
  }

  @Test
  void withoutASourceOfOursItGetsNoAddress() throws Exception {
    rule("*:program out");
    handle(job("a@x.test"));
    assertThat(folder.text("environment"))
        .doesNotContain("OUTGOINGIP")
        .contains("HELOHOST=relay.example.com");
  }

  @Test
  void aRouteAndANullSenderAreHandedOn() throws Exception {
    var fixed = new Route.Static("default", new Domain("x.test"), "[192.0.2.1]", 26);
    handle(Jobs.from("", Jobs.job(body, fixed, 0, "a@x.test")));
    assertThat(folder.text("arguments")).isEqualTo("x.test\n\n\n18\na@x.test\n");
    assertThat(folder.text("environment")).contains("SMTPROUTE=x.test:[192.0.2.1]:26\n");
  }

  @Test
  void eachRecipientIsSettledItsWay() throws Exception {
    folder.script(
        "out",
        """
        printf 'rok\\0sRemote host said: 451 4.2.0 later\\0hRemote host said: 550 5.1.1 no\\0Kgone\\0'
        """);
    handle(job("a@x.test", "b@x.test", "c@x.test"));
    assertThat(stores.deferred.rows().getFirst().job().recipients())
        .isEqualTo(Jobs.mailboxes("b@x.test"));
    assertThat(lastReply()).isEqualTo("451 4.2.0 later");
    assertThat(bounce().reports().getFirst().status()).hasToString("5.1.1");
    assertThat(bounce().reports().getFirst().diagnostic()).isEqualTo("550 5.1.1 no");
    assertThat(bounce().reports().getFirst().remoteMta()).isEqualTo("x.test");
  }

  @ParameterizedTest
  @CsvSource({
    "exit 111, 4.3.0 program out failed: it ended with exit code 111. Possible duplicate!",
    "exit 1, 4.3.0 program out failed: it ended with exit code 1. Possible duplicate!",
    "printf 'Kgone\\0'; exit 3, 4.3.0 program out failed: it ended with exit code 3. Possible"
        + " duplicate!",
    "kill -9 $$, 4.3.0 program out failed: it ended with exit code 137. Possible duplicate!",
    "exit 0, 4.3.0 program out failed: it reported nothing. Possible duplicate!",
    "echo Kgone, '4.3.0 program out failed: its report is cut off, without a NUL at its end."
        + " Possible duplicate!'",
    "exec cat /dev/zero, 4.3.0 program out failed: it wrote more than 131072 octets. Possible"
        + " duplicate!",
  })
  void aProgramThatFailsLetsTheMailWait(String script, String reply) throws Exception {
    folder.script("out", script);
    handle(job("a@x.test"));
    assertThat(stores.deferred.rows()).hasSize(1);
    assertThat(lastReply()).isEqualTo(reply);
    assertThat(stores.spool.keys()).containsExactly("in/1");
  }

  @Test
  void exitCode100LetsItFail() throws Exception {
    folder.script("out", "exit 100");
    handle(job("a@x.test"));
    assertThat(bounce().reports().getFirst().status()).hasToString("5.3.0");
  }

  @Test
  void aProgramThatIsNotThereLetsItWait() throws Exception {
    rule("x.test:program gone");
    handle(job("a@x.test"));
    assertThat(lastReply())
        .isEqualTo("4.3.5 program gone was not run: " + path + " has no executable file gone.");
  }

  @Test
  void oneThatHangsIsEnded() throws Exception {
    settings.put("postern.agents.timeout", "1s");
    program();
    folder.script("out", "exec sleep 300");
    handle(job("a@x.test"));
    assertThat(lastReply())
        .isEqualTo("4.3.0 program out failed: it still ran after 1 s. Possible duplicate!");
  }

  @Test
  void aPausedSourceLetsItWaitUntried() throws Exception {
    stores.egress = TestEgress.pool("default", TestEgress.paused("one", "127.0.0.9"));
    rule("*:program out");
    handle(job("a@x.test"));
    assertThat(wasAsked()).isFalse();
    assertThat(stores.deferred.rows().getFirst().job().attempt()).isZero();
  }

  @Test
  void aPoolMayNameOne() throws Exception {
    dns.record("x.test", "MX", "10 mx.big.test.");
    EgressRules two = TestEgress.pool("slow", TestEgress.bound("one", "127.0.0.9"));
    stores.egress =
        EgressRules.of(two.sources().values(), two.pools().values(), Map.of("*.big.test", "slow"));
    rule("pool=slow:program out");
    handle(job("a@x.test"));
    assertThat(folder.text("environment")).contains("OUTGOINGIP=127.0.0.9");
  }

  @Test
  void theOthersGoBySmtp() throws Exception {
    rule("y.test:program out", ".x.test:program out");
    dns.mx("x.test", "127.0.0.31");
    handle(job("a@x.test"));
    assertThat(lastReply()).contains("wasn't able to establish an SMTP connection to 127.0.0.31");
  }
}
