package dev.postern.functions.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.egress.DestinationLimit;
import dev.postern.egress.EgressRules;
import dev.postern.egress.EgressSource;
import dev.postern.egress.PeerBindings;
import dev.postern.egress.SenderBindings;
import dev.postern.egress.SiteStanding;
import dev.postern.egress.SourceAtSite;
import dev.postern.event.MailEvent;
import dev.postern.functions.deliver.AttemptStores;
import dev.postern.functions.deliver.DeliveryWork;
import dev.postern.functions.deliver.Jobs;
import dev.postern.functions.runtime.TestEgress;
import dev.postern.message.DeliveryJob;
import dev.postern.message.JobCodec;
import dev.postern.message.SpoolRef;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a destination gets when it is limited, as sinks on loopback count it.
class LimitsHeldTest {
  private static final String BLOCKED =
      "550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Please contact your"
          + " Internet service provider since part of their network is on our block list (S3140).";

  private final LoopbackHosts hosts = new LoopbackHosts();
  private final AttemptStores stores = new AttemptStores(hosts.settings(Map.of()));
  private final SpoolRef body = stores.store("in/1", "Subject: hi\n\nbody\n");
  private final DeliveryWork work = DeliverRemoteFunction.work(stores, new Random(1));
  private final SmtpSink sink = hosts.sink("127.0.0.32", SmtpSink.Options.usual());

  @BeforeEach
  void start() {
    hosts.dns().mx("x.test", 10, "a.mx.big.test", "127.0.0.32");
  }

  @AfterEach
  void stop() {
    hosts.close();
  }

  @Test
  void messagesAnHourAreHeldToAndTheRestWaitsForTheNextWithoutAnAttempt() throws Exception {
    stores.egress =
        rules(new DestinationLimit(null, null, 2), TestEgress.bound("ip1", "127.0.0.41"));
    for (int i = 0; i < 4; i++) {
      handle(job(0).from("default", "ip1"));
    }
    assertThat(sink.messages()).hasSize(2);
    var row = stores.deferred.rows().getFirst();
    assertThat(row.job().attempt()).isZero();
    assertThat(row.lastReply()).isEqualTo("ip1 at a.mx.big.test has had its 2 messages an hour.");
    assertThat(Duration.between(stores.clock().instant(), row.nextTry()))
        .isPositive()
        .isLessThanOrEqualTo(Duration.ofHours(1));
    assertThat(stores.events.events())
        .extracting(MailEvent::kind)
        .containsExactly(MailEvent.Kind.DELIVERED, MailEvent.Kind.DELIVERED);

    stores.advance(Duration.between(stores.clock().instant(), row.nextTry()));
    handle(stores.deferred.leaseDue(10, Duration.ofMinutes(1)).getFirst());
    assertThat(sink.messages()).hasSize(3);
  }

  @Test
  void whatOneSourceMayNotSendAnotherOfThePoolDoes() throws Exception {
    stores.egress =
        rules(
            new DestinationLimit(null, null, 1),
            TestEgress.bound("ip1", "127.0.0.41"),
            TestEgress.bound("ip2", "127.0.0.42"));
    for (int i = 0; i < 3; i++) {
      handle(job(0).from("default", "ip1"));
    }
    assertThat(sink.messages())
        .extracting(SmtpSink.Message::source)
        .containsExactly("127.0.0.41", "127.0.0.42");
    assertThat(stores.deferred.rows()).hasSize(1);
  }

  @Test
  void messagesAConnectionBoundItsReuse() throws Exception {
    stores.egress =
        rules(new DestinationLimit(null, 2, null), TestEgress.bound("ip1", "127.0.0.41"));
    for (int i = 0; i < 5; i++) {
      handle(job(0).from("default", "ip1"));
    }
    assertThat(sink.messages()).hasSize(5);
    assertThat(sink.sessions()).hasSize(3);
  }

  @Test
  void anotherWorkersConnectionsCount() throws Exception {
    stores.egress =
        rules(new DestinationLimit(1, null, null), TestEgress.bound("ip1", "127.0.0.41"));
    Instant now = stores.clock().instant();
    var at = new SourceAtSite("ip1", "a.mx.big.test");
    assertThat(stores.limits.connect(at, "another", 1, 1, now, now.plusSeconds(600))).isEqualTo(1);
    handle(job(0).from("default", "ip1"));
    assertThat(sink.sessions()).isEmpty();
    assertThat(stores.deferred.rows().getFirst().lastReply())
        .isEqualTo("ip1 at a.mx.big.test has its 1 connections open.");
    assertThat(stores.deferred.rows().getFirst().job().attempt()).isZero();
    stores.limits.disconnect(at, "another");
    stores.advance(Duration.ofSeconds(15));
    handle(stores.deferred.leaseDue(10, Duration.ofMinutes(1)).getFirst());
    assertThat(sink.messages()).hasSize(1);
  }

  @Test
  void aBlockedAddressIsLeftForAnotherOfThePool() throws Exception {
    stores.egress =
        rules(
            DestinationLimit.NONE,
            TestEgress.bound("ip1", "127.0.0.41"),
            TestEgress.bound("ip2", "127.0.0.42"));
    SmtpSink refusing = refusing();
    handle(toRefusing());
    assertThat(stores.deferred.rows().getFirst().job().attempt()).isEqualTo(1);
    assertThat(stores.deferred.rows().getFirst().lastReply()).contains("S3140");
    stores.advance(Duration.ofHours(1));
    handle(stores.deferred.leaseDue(10, Duration.ofMinutes(1)).getFirst().from("default", "ip1"));
    assertThat(refusing.sessions())
        .extracting(SmtpSink.Session::source)
        .containsExactly("127.0.0.41", "127.0.0.42");
  }

  @Test
  void whileTheOnlyAddressIsBlockedNothingIsTried() throws Exception {
    stores.egress = rules(DestinationLimit.NONE, TestEgress.bound("ip1", "127.0.0.41"));
    SmtpSink refusing = refusing();
    handle(toRefusing());
    assertThat(stores.events.events())
        .extracting(MailEvent::kind)
        .containsExactly(MailEvent.Kind.DEFERRED);
    stores.advance(Duration.ofHours(1));
    handle(stores.deferred.leaseDue(10, Duration.ofMinutes(1)).getFirst().from("default", "ip1"));
    assertThat(refusing.sessions()).as("the next waits").hasSize(1);
    assertThat(stores.deferred.rows().getFirst().lastReply())
        .startsWith("ip1 at c.mx.big.test is blocked by the peer: 550");
  }

  @Test
  void whileTheOtherAddressIsPausedItMayComeBackAtAnyTime() throws Exception {
    stores.egress =
        rules(
            DestinationLimit.NONE,
            TestEgress.bound("ip1", "127.0.0.41"),
            TestEgress.paused("ip2", "127.0.0.42"));
    SmtpSink refusing = refusing();
    handle(toRefusing());
    stores.advance(Duration.ofHours(1));
    handle(stores.deferred.leaseDue(10, Duration.ofMinutes(1)).getFirst().from("default", "ip1"));
    assertThat(refusing.sessions()).as("the next waits").hasSize(1);
    assertThat(stores.deferred.rows().getFirst().nextTry())
        .as("though the block lasts longer")
        .isEqualTo(stores.clock().instant().plus(Duration.ofMinutes(5)));
  }

  @Test
  void aPeerThatTakesMailHasItsLimitsRaised() throws Exception {
    stores.egress =
        rules(new DestinationLimit(10, null, null), TestEgress.bound("ip1", "127.0.0.41"));
    var at = new SourceAtSite("ip1", "a.mx.big.test");
    stores.limits.slow(at, stores.clock().instant());
    stores.advance(SiteStanding.DEAF);
    for (int i = 0; i < SiteStanding.ENOUGH; i++) {
      handle(job(0).from("default", "ip1"));
    }
    Instant now = stores.clock().instant();
    assertThat(stores.limits.standings(now).getFirst().shareAt(now)).isEqualTo(550);
  }

  private SmtpSink refusing() {
    hosts.dns().mx("z.test", 10, "c.mx.big.test", "127.0.0.33");
    return hosts.sink("127.0.0.33", SmtpSink.Options.usual().greeting(BLOCKED));
  }

  private DeliveryJob toRefusing() {
    return Jobs.sharing(Jobs.job(body, Jobs.toMx("z.test"), 0, "a@z.test")).from("default", "ip1");
  }

  private static EgressRules rules(DestinationLimit limit, EgressSource... sources) {
    return new EgressRules(
        Arrays.stream(sources).collect(Collectors.toMap(EgressSource::name, s -> s)),
        Map.of(
            "default",
            TestEgress.poolOf(
                "default", Arrays.stream(sources).map(EgressSource::name).toArray(String[]::new))),
        Map.of(),
        SenderBindings.NONE,
        Map.of(),
        PeerBindings.NONE,
        limit.isNone() ? Map.of() : Map.of("*.mx.big.test", limit));
  }

  private DeliveryJob job(int attempt) {
    return Jobs.sharing(Jobs.job(body, Jobs.toMx("x.test"), attempt, "a@x.test"));
  }

  private void handle(DeliveryJob job) throws Exception {
    Instant deadline = stores.clock().instant().plus(Duration.ofMinutes(5));
    work.handle(JobCodec.encode(job), deadline);
  }
}
