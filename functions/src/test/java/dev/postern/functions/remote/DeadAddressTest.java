package dev.postern.functions.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.address.IpAddress;
import dev.postern.egress.DestinationLimit;
import dev.postern.egress.EgressRules;
import dev.postern.egress.FailingAddress;
import dev.postern.egress.PeerBindings;
import dev.postern.egress.SenderBindings;
import dev.postern.functions.deliver.AttemptStores;
import dev.postern.functions.deliver.DeliveryWork;
import dev.postern.functions.deliver.Jobs;
import dev.postern.functions.runtime.TestEgress;
import dev.postern.message.DeliveryJob;
import dev.postern.message.JobCodec;
import dev.postern.message.SpoolRef;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What becomes of mail for addresses that fail, as sinks on loopback count connections.
class DeadAddressTest {
  private final LoopbackHosts hosts = new LoopbackHosts();
  private final AttemptStores stores = new AttemptStores(hosts.settings(Map.of()));
  private final SpoolRef body = stores.store("in/1", "Subject: hi\n\nbody\n");
  private final DeliveryWork work = DeliverRemoteFunction.work(stores, new Random(1));

  @AfterEach
  void stop() {
    hosts.close();
  }

  @Test
  void twiceUnwillingItIsNotAskedAgainAndTheMailIsDeferredAsEver() throws Exception {
    record("x.test", "127.0.0.34");
    SmtpSink sink = sink("127.0.0.34", "421 4.3.2 going down");
    handle("x.test");
    stores.advance(FailingAddress.APART);
    handle("x.test");
    assertThat(sink.sessions()).hasSize(2);

    stores.advance(Duration.ofMinutes(1));
    handle("x.test");

    assertThat(sink.sessions()).as("no connection").hasSize(2);
    var row = stores.deferred.rows().getFirst();
    assertThat(row.job().attempt()).as("an attempt that counts").isEqualTo(1);
    assertThat(row.lastReply())
        .matches(
            "4.4.1 Not tried before \\S+: 127\\.0\\.0\\.34 failed again and again, last at \\S+:"
                + " 421 4\\.3\\.2 going down");
    assertThat(stores.failing.writes()).as("one for each failure").isEqualTo(2);

    stores.advance(Duration.ofMinutes(97));
    handle("x.test");
    assertThat(sink.sessions()).hasSize(3);
  }

  @Test
  void whatIsNotTriedUsesUpNoMessageOfTheHour() throws Exception {
    stores.egress =
        new EgressRules(
            Map.of("ip1", TestEgress.bound("ip1", "127.0.0.41")),
            Map.of("default", TestEgress.poolOf("default", "ip1")),
            Map.of(),
            SenderBindings.NONE,
            Map.of(),
            PeerBindings.NONE,
            Map.of("x.test", new DestinationLimit(null, null, 3)));
    record("x.test", "127.0.0.34");
    SmtpSink sink = sink("127.0.0.34", "421 4.3.2 going down");
    handle("x.test");
    stores.advance(FailingAddress.APART);
    handle("x.test");
    assertThat(sink.sessions()).hasSize(2);
    for (int i = 0; i < 3; i++) {
      handle("x.test");
      assertThat(stores.deferred.rows().getFirst().lastReply())
          .startsWith("4.4.1 Not tried before");
    }
    stores.advance(Duration.ofMinutes(30));
    stores.failing.forget(IpAddress.parse("127.0.0.34"));
    handle("x.test");
    assertThat(sink.sessions()).as("the third of the hour").hasSize(3);
    handle("x.test");
    assertThat(stores.deferred.rows().getFirst().lastReply())
        .endsWith("has had its 3 messages an hour.");
  }

  @Test
  void itsOtherAddressTakesTheMailAtOnce() throws Exception {
    record("x.test", "127.0.0.34");
    hosts.dns().mx("x.test", 20, "mx20.x.test", "127.0.0.35");
    SmtpSink good = sink("127.0.0.35", "220 mx ESMTP");
    handle("x.test");
    stores.advance(FailingAddress.APART);
    handle("x.test");
    handle("x.test");
    assertThat(good.messages()).hasSize(3);
    assertThat(stores.failing.all(stores.clock().instant()))
        .singleElement()
        .satisfies(
            a -> {
              assertThat(a.address()).hasToString("127.0.0.34");
              assertThat(a.isSkipped(stores.clock().instant())).isTrue();
            });
  }

  @Test
  void whatWorksIsNotWrittenAbout() throws Exception {
    record("x.test", "127.0.0.34");
    sink("127.0.0.34", "220 mx ESMTP");
    for (int i = 0; i < 3; i++) {
      handle("x.test");
    }
    assertThat(stores.failing.writes()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "421 4.7.0 Too many concurrent SMTP connections",
    "554 5.7.1 not you",
  })
  void whatIsSaidOfUsIsNoFailureOfThePeer(String greeting) throws Exception {
    record("x.test", "127.0.0.34");
    SmtpSink sink = sink("127.0.0.34", greeting);
    for (int i = 0; i < 3; i++) {
      handle("x.test");
      stores.advance(Duration.ofMinutes(10));
    }
    assertThat(sink.sessions()).hasSize(3);
    assertThat(stores.failing.writes()).isZero();
  }

  private void record(String domain, String address) {
    hosts.dns().mx(domain, address);
  }

  private SmtpSink sink(String address, String greeting) {
    return hosts.sink(address, SmtpSink.Options.usual().greeting(greeting));
  }

  /// A message of its own.
  private void handle(String domain) throws Exception {
    DeliveryJob job = Jobs.sharing(Jobs.job(body, Jobs.toMx(domain), 0, "a@" + domain));
    stores.deferred.done(job.jobId());
    work.handle(JobCodec.encode(job), stores.clock().instant().plus(Duration.ofMinutes(5)));
  }
}
