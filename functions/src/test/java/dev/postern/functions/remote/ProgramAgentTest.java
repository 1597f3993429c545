package dev.postern.functions.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.postern.address.Domain;
import dev.postern.egress.EgressRules;
import dev.postern.event.MailEvent;
import dev.postern.functions.deliver.AttemptStores;
import dev.postern.functions.deliver.Jobs;
import dev.postern.functions.deliver.program.ProgramFolder;
import dev.postern.functions.runtime.TestEgress;
import dev.postern.message.BounceJob;
import dev.postern.message.DeliveryJob;
import dev.postern.message.EsmtpParameters;
import dev.postern.message.JobCodec;
import dev.postern.message.Route;
import dev.postern.message.SpoolRef;
import dev.postern.queue.QueueName;
import dev.postern.rules.agent.AgentRule;
import dev.postern.rules.agent.AgentRules;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Mail that a rule gives to a program called as qmail-remote is.
@Timeout(60)
class ProgramAgentTest {
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
  private AttemptStores stores = new AttemptStores(Map.of());
  private ProgramFolder folder = new ProgramFolder(Path.of("/"));
  private SpoolRef body = new SpoolRef("in/none", 0, 1);

  @BeforeEach
  void start() {
    start("20s");
  }

  private void start(String timeout) {
    folder = new ProgramFolder(path);
    stores =
        new AttemptStores(
            Map.of(
                "postern.hostname",
                "relay.example.com",
                "postern.dns.servers",
                dns.server(),
                "postern.dns.timeout",
                "2s",
                "postern.agents.programs",
                path.toString(),
                "postern.agents.timeout",
                timeout));
    stores.egress = EgressRules.NONE;
    body = stores.store("in/1", "Subject: hi\n\nbody\n");
  }

  @AfterEach
  void stop() {
    dns.close();
  }

  @Test
  void itIsCalledAsQmailRemoteIs() throws Exception {
    folder.script("out", WITNESS + "printf 'rok\\0'" + "\n" + K);
    stores.egress = TestEgress.pool("default", TestEgress.named("one", "127.0.0.9", "one.test"));
    rule("x.test:program out");

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
    folder.script("out", WITNESS + K);
    rule("*:program out");
    handle(job("a@x.test"));
    assertThat(folder.text("environment"))
        .doesNotContain("OUTGOINGIP")
        .contains("HELOHOST=relay.example.com");
  }

  @Test
  void aRouteAndANullSenderAreHandedOn() throws Exception {
    folder.script("out", WITNESS + K);
    rule("x.test:program out");
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
    rule("x.test:program out");
    handle(job("a@x.test", "b@x.test", "c@x.test"));
    assertThat(stores.deferred.rows().getFirst().job().recipients())
        .isEqualTo(Jobs.mailboxes("b@x.test"));
    assertThat(stores.deferred.rows().getFirst().lastReply()).isEqualTo("451 4.2.0 later");
    assertThat(bounce().reports().getFirst().status()).hasToString("5.1.1");
    assertThat(bounce().reports().getFirst().diagnostic()).isEqualTo("550 5.1.1 no");
    assertThat(bounce().reports().getFirst().remoteMta()).isEqualTo("x.test");
  }

  @ParameterizedTest
  @CsvSource({
    "exit 111, program out failed: it ended with exit code 111. Possible duplicate!",
    "exit 1, program out failed: it ended with exit code 1. Possible duplicate!",
    "printf 'Kgone\\0'; exit 3, program out failed: it ended with exit code 3. Possible duplicate!",
    "kill -9 $$, program out failed: it ended with exit code 137. Possible duplicate!",
    "exit 0, program out failed: it reported nothing. Possible duplicate!",
    "echo Kgone, 'program out failed: its report is cut off, without a NUL at its end. Possible"
        + " duplicate!'",
    "exec cat /dev/zero, program out failed: it wrote more than 131072 octets. Possible duplicate!",
  })
  void aProgramThatFailsLetsTheMailWait(String script, String reply) throws Exception {
    folder.script("out", script);
    rule("x.test:program out");
    handle(job("a@x.test"));
    assertThat(stores.deferred.rows()).hasSize(1);
    assertThat(stores.deferred.rows().getFirst().lastReply()).isEqualTo(reply);
    assertThat(stores.spool.keys()).containsExactly("in/1");
  }

  @Test
  void exitCode100LetsItFail() throws Exception {
    folder.script("out", "exit 100");
    rule("x.test:program out");
    handle(job("a@x.test"));
    assertThat(bounce().reports().getFirst().status()).hasToString("5.3.0");
  }

  @Test
  void aProgramThatIsNotThereLetsItWait() throws Exception {
    rule("x.test:program gone");
    handle(job("a@x.test"));
    assertThat(stores.deferred.rows().getFirst().lastReply())
        .isEqualTo("program gone was not run: " + path + " has no executable file gone.");
  }

  @Test
  void oneThatHangsIsEnded() throws Exception {
    start("1s");
    folder.script("out", "exec sleep 300");
    rule("x.test:program out");
    handle(job("a@x.test"));
    assertThat(stores.deferred.rows().getFirst().lastReply())
        .isEqualTo("program out failed: it still ran after 1 s. Possible duplicate!");
  }

  @Test
  void aPausedSourceLetsItWaitUntried() throws Exception {
    folder.script("out", WITNESS + K);
    stores.egress = TestEgress.pool("default", TestEgress.paused("one", "127.0.0.9"));
    rule("*:program out");
    handle(job("a@x.test"));
    assertThat(path.resolve("arguments")).doesNotExist();
    assertThat(stores.deferred.rows().getFirst().job().attempt()).isZero();
  }

  @Test
  void aPoolMayNameOne() throws Exception {
    folder.script("out", WITNESS + K);
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
    dns.record("x.test", "MX", "10 mx.x.test.").record("mx.x.test", "A", "127.0.0.31");
    handle(job("a@x.test"));
    assertThat(stores.deferred.rows().getFirst().lastReply())
        .contains("wasn't able to establish an SMTP connection to 127.0.0.31");
  }

  @Test
  void whatAnAgentCannotPromiseFails() throws Exception {
    folder.script("out", WITNESS + K);
    rule("x.test:program out");
    handle(Jobs.asking(new EsmtpParameters(false, true, null, null, Map.of()), job("a@x.test")));
    assertThat(bounce().reports().getFirst().status()).hasToString("5.7.30");
    assertThat(path.resolve("arguments")).doesNotExist();
  }

  @Test
  void binaryMailFails() throws Exception {
    folder.script("out", WITNESS + K);
    rule("x.test:program out");
    handle(Jobs.asking(new EsmtpParameters(true, false, null, null, Map.of()), job("a@x.test")));
    assertThat(bounce().reports().getFirst().status()).hasToString("5.6.1");
  }

  @Test
  void withoutRulesNobodyGuesses() {
    stores.egress = null;
    assertThatThrownBy(() -> handle(job("a@x.test")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("who delivers job-1 is not known");
  }

  @Test
  void aSpoolThatIsAwayGivesTheJobBack() throws Exception {
    folder.script("out", WITNESS + K);
    rule("x.test:program out");
    stores.spool.fail(true);
    assertThatThrownBy(() -> handle(job("a@x.test"))).isInstanceOf(IOException.class);
    assertThat(path.resolve("arguments")).doesNotExist();
    assertThat(stores.deferred.rows()).isEmpty();
  }

  private void rule(String... lines) {
    stores.agents = new AgentRules(Stream.of(lines).map(AgentRule::parse).toList());
  }

  private void handle(DeliveryJob job) throws Exception {
    DeliverRemoteFunction.work(stores, new Random(3))
        .handle(JobCodec.encode(job), stores.clock().instant().plus(Duration.ofMinutes(5)));
  }

  private DeliveryJob job(String... recipients) {
    return Jobs.job(body, Jobs.toMx("x.test"), 0, recipients);
  }

  private BounceJob bounce() throws Exception {
    return JobCodec.decodeBounce(stores.queues.bodies(QueueName.BOUNCE).getFirst());
  }
}
