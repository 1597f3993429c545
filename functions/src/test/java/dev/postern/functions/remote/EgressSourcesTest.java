package dev.postern.functions.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.address.IpAddress;
import dev.postern.egress.EgressRules;
import dev.postern.egress.LocalBinding;
import dev.postern.egress.PeerBindings;
import dev.postern.egress.SenderBindings;
import dev.postern.event.MailEvent;
import dev.postern.functions.deliver.AttemptStores;
import dev.postern.functions.deliver.Jobs;
import dev.postern.functions.runtime.TestEgress;
import dev.postern.message.DeliveryJob;
import dev.postern.message.JobCodec;
import dev.postern.message.SpoolRef;
import dev.postern.queue.QueueName;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Where the worker's connections leave from, as a sink on loopback sees them.
class EgressSourcesTest {
  private final LoopbackHosts hosts = new LoopbackHosts();
  private final AttemptStores stores =
      new AttemptStores(
          hosts.settings(Map.of("postern.queue.remote-out-2", "http://sqs.test/remote-out-2")));
  private final SpoolRef body = stores.store("in/1", "Subject: hi\n\nbody\n");
  private final SmtpSink sink = hosts.sink("127.0.0.31", SmtpSink.Options.usual());

  @BeforeEach
  void start() {
    hosts.dns().mx("x.test", 10, "x-test.mx.big.test", "127.0.0.31");
  }

  @AfterEach
  void stop() {
    hosts.close();
  }

  @Test
  void fromTheAddressOfTheSourceUnderItsName() throws Exception {
    stores.egress =
        TestEgress.pool("default", TestEgress.named("ip1", "127.0.0.41", "out-1.example.com"));
    handle(job(0).from("default", "ip1"));
    seen("127.0.0.41", "out-1.example.com");
    assertThat(events()).extracting(MailEvent::source).containsExactly("ip1");
  }

  @Test
  void withoutAnyPoolFromTheKernelsUnderOurHostname() throws Exception {
    stores.egress = EgressRules.NONE;
    handle(job(0));
    assertThat(message().ehlo()).isEqualTo("mx.test");
    assertThat(events()).extracting(MailEvent::source).containsExactly("default");
  }

  @Test
  void aSourceThatWasPausedSinceLeavesItToAnother() throws Exception {
    stores.egress =
        EgressRules.of(
            List.of(TestEgress.paused("ip1", "127.0.0.41"), TestEgress.bound("ip2", "127.0.0.42")),
            List.of(TestEgress.poolOf("default", "ip1", "ip2")),
            Map.of());
    handle(job(0).from("default", "ip1"));
    seen("127.0.0.42", "mx.test");
    assertThat(events()).extracting(MailEvent::attempt).containsExactly(0);
  }

  @Test
  void aSourceOfAnotherLaneGoesToItsQueueWithoutATry() throws Exception {
    stores.egress =
        EgressRules.of(
            List.of(
                TestEgress.paused("ip1", "127.0.0.41"),
                TestEgress.behindNat("ip2", "192.0.2.2", "out-2")),
            List.of(TestEgress.poolOf("default", "ip1", "ip2")),
            Map.of());
    DeliveryJob job = job(0).from("default", "ip1");
    handle(job);
    assertThat(stores.queues.bodies(QueueName.ofLane("out-2")))
        .containsExactly(JobCodec.encode(job.from("out-2", "ip2")));
    assertThat(events()).isEmpty();
    assertThat(stores.deferred.rows()).isEmpty();
  }

  @Test
  void aKeptJobOfAnotherLaneIsDueAtOnceForRetry() throws Exception {
    stores.egress = TestEgress.pool("default", TestEgress.behindNat("ip2", "192.0.2.2", "out-2"));
    DeliveryJob job = job(1).from("default", "ip1");
    stores.deferred.defer(job, AttemptStores.BIRTH, "451 later");
    handle(job);
    assertThat(stores.queues.bodies(QueueName.ofLane("out-2"))).isEmpty();
    assertThat(stores.deferred.leaseDue(10, Duration.ofMinutes(1)))
        .containsExactly(job.from("out-2", "ip2").putOff(AttemptStores.BIRTH));
  }

  @Test
  void withNoSourceUsableItWaitsWithoutAnAttempt() throws Exception {
    stores.egress = TestEgress.pool("default", TestEgress.paused("ip1", "127.0.0.41"));
    handle(job(0));
    var row = stores.deferred.rows().getFirst();
    assertThat(row.job()).isEqualTo(job(0).putOff(AttemptStores.BIRTH));
    assertThat(row.nextTry()).isEqualTo(AttemptStores.BIRTH.plus(Duration.ofMinutes(5)));
    assertThat(row.lastReply())
        .isEqualTo("No source of egress pool default is usable now: ip1 paused.");
    assertThat(events()).isEmpty();

    stores.egress = TestEgress.pool("default", TestEgress.bound("ip1", "127.0.0.41"));
    stores.advance(Duration.ofMinutes(5));
    handle(stores.deferred.leaseDue(10, Duration.ofMinutes(1)).getFirst());
    seen("127.0.0.41", "mx.test");
    assertThat(stores.deferred.rows()).as("the row of a first try goes, too").isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"PT2H, PT5M", "PT1M, PT1M"})
  void aPauseIsAwaitedAndMayBeTakenBackBefore(Duration pause, Duration wait) throws Exception {
    Instant end = AttemptStores.BIRTH.plus(pause);
    stores.egress = TestEgress.pool("default", TestEgress.pausedUntil(end, "ip1", "127.0.0.41"));
    handle(job(0));
    assertThat(stores.deferred.rows().getFirst().nextTry())
        .isEqualTo(AttemptStores.BIRTH.plus(wait));
  }

  @Test
  void whatWaitsPastTheQueueLifetimeBounces() throws Exception {
    stores.egress = TestEgress.pool("default", TestEgress.paused("ip1", "127.0.0.41"));
    stores.advance(Duration.ofDays(8));
    handle(job(0));
    assertThat(stores.deferred.rows()).isEmpty();
    assertThat(stores.queues.bodies(QueueName.BOUNCE).getFirst())
        .contains("No source of egress pool default is usable now");
  }

  @Test
  void theMxMayAskForAnotherPool() throws Exception {
    stores.egress =
        EgressRules.of(
            List.of(TestEgress.bound("ip1", "127.0.0.41"), TestEgress.bound("ip2", "127.0.0.42")),
            List.of(TestEgress.poolOf("default", "ip1"), TestEgress.poolOf("big", "ip2")),
            Map.of("*.mx.big.test", "big"));
    handle(job(0).from("default", "ip1"));
    seen("127.0.0.42", "mx.test");
  }

  @Test
  void domainbindingsBindTheSenderAndGiveItsDomainAsName() throws Exception {
    stores.egress = bindings(Map.of("example.com", "127.0.0.43"), Map.of(), Map.of());
    handle(job(0).from("default", "127.0.0.43"));
    seen("127.0.0.43", "example.com");
  }

  @Test
  void helohostbyipNamesTheAddressAndBindroutesTheAddressAlone() throws Exception {
    stores.egress =
        bindings(
            Map.of("example.com", "127.0.0.43"),
            Map.of("127.0.0.43", "helo.example.net"),
            Map.of("127.0.0.", "127.0.0.44"));
    handle(job(0));
    seen("127.0.0.44", "helo.example.net");
  }

  @Test
  void withoutRulesAJobThatNamesItsSourceGoesBack() {
    assertThatThrownBy(() -> handle(job(0).from("default", "ip1")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("egress source ip1 is not known");
  }

  private static EgressRules bindings(
      Map<String, String> senders, Map<String, String> ehlos, Map<String, String> peers) {
    return new EgressRules(
        Map.of(),
        Map.of(),
        Map.of(),
        new SenderBindings(parsed(senders)),
        ehlos.entrySet().stream()
            .collect(
                java.util.stream.Collectors.toMap(
                    e -> IpAddress.parse(e.getKey()), Map.Entry::getValue)),
        new PeerBindings(parsed(peers)),
        Map.of());
  }

  private static Map<String, LocalBinding> parsed(Map<String, String> bindings) {
    return bindings.entrySet().stream()
        .collect(
            java.util.stream.Collectors.toMap(
                Map.Entry::getKey, e -> LocalBinding.parse(e.getValue())));
  }

  private void seen(String source, String ehlo) {
    assertThat(message().source()).isEqualTo(source);
    assertThat(message().ehlo()).isEqualTo(ehlo);
  }

  private SmtpSink.Message message() {
    return sink.messages().getLast();
  }

  private List<MailEvent> events() {
    return stores.events.events();
  }

  private DeliveryJob job(int attempt) {
    return Jobs.job(body, Jobs.toMx("x.test"), attempt, "a@x.test");
  }

  private void handle(DeliveryJob job) throws Exception {
    Instant deadline = stores.clock().instant().plus(Duration.ofMinutes(5));
    DeliverRemoteFunction.work(stores, new Random(1)).handle(JobCodec.encode(job), deadline);
  }
}
