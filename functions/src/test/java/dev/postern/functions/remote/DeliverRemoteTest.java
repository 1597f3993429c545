package dev.postern.functions.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import dev.postern.address.Domain;
import dev.postern.egress.EgressRules;
import dev.postern.event.MailEvent;
import dev.postern.functions.deliver.AttemptStores;
import dev.postern.functions.deliver.Jobs;
import dev.postern.functions.deliver.program.ProgramFolder;
import dev.postern.functions.runtime.LambdaContext;
import dev.postern.functions.runtime.SqsEvents;
import dev.postern.message.BounceJob;
import dev.postern.message.DeliveryJob;
import dev.postern.message.EsmtpParameters;
import dev.postern.message.JobCodec;
import dev.postern.message.Route;
import dev.postern.message.SpoolRef;
import dev.postern.queue.QueueName;
import dev.postern.rules.agent.FilterRule;
import dev.postern.rules.agent.FilterRules;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The function's work whole: a job in, sinks on loopback addresses behind a DNS of our own, stores
/// in memory.
class DeliverRemoteTest {
  private final LoopbackHosts hosts = new LoopbackHosts();
  private AttemptStores stores = stores(Map.of());
  private SpoolRef body = stores.store("in/1", "Subject: hi\n\nbody\n");

  @AfterEach
  void stop() {
    hosts.close();
  }

  @Test
  void deliversToTheFirstMxThatTakesIt() throws Exception {
    mx("x.test", 10, "127.0.0.31");
    mx("x.test", 20, "127.0.0.32");
    SmtpSink first = sink("127.0.0.31", SmtpSink.Options.usual().greeting("421 busy!"));
    SmtpSink second = sink("127.0.0.32", SmtpSink.Options.usual());

    handle(job(Jobs.toMx("x.test"), "a@x.test"));

    assertThat(first.sessions()).hasSize(1);
    SmtpSink.Message message = second.messages().getFirst();
    assertThat(message.content()).isEqualTo("Subject: hi\r\n\r\nbody\r\n");
    assertThat(message.ehlo()).isEqualTo("relay.example.com");
    assertThat(message.source()).isEqualTo("127.0.0.30");
    MailEvent event = stores.events.events().getFirst();
    assertThat(event.kind()).isEqualTo(MailEvent.Kind.DELIVERED);
    assertThat(event.peer()).isEqualTo("mx20.x.test [127.0.0.32]");
    assertThat(event.source()).isEqualTo("default");
  }

  @Test
  void whatAsksForTlsAllTheWayIsHandedToNobody() throws Exception {
    mx("x.test", 10, "127.0.0.31");
    SmtpSink sink = sink("127.0.0.31", SmtpSink.Options.usual());

    handle(
        Jobs.asking(
            new EsmtpParameters(false, true, null, null, Map.of()),
            job(Jobs.toMx("x.test"), "a@x.test")));

    assertThat(sink.sessions()).isEmpty();
    BounceJob bounce = bounce();
    assertThat(bounce.reports().getFirst().status()).hasToString("5.7.30");
    assertThat(bounce.reports().getFirst().text())
        .isEqualTo(
            "The sender asked for verified TLS (REQUIRETLS), and neither DANE nor MTA-STS vouches"
                + " for mx10.x.test.");
    assertThat(bounce.job().parameters().requireTls()).isTrue();
  }

  @Test
  void functionAnswersWithTheJobsThatGoBack() throws Exception {
    mx("x.test", 10, "127.0.0.31");
    SmtpSink sink = sink("127.0.0.31", SmtpSink.Options.usual());
    stores.advance(Duration.between(AttemptStores.BIRTH, Instant.now()));
    String good = JobCodec.encode(job(Jobs.toMx("x.test"), "a@x.test"));

    var answer =
        new DeliverRemoteFunction(stores)
            .handleRequest(SqsEvents.of(good, "no job"), new LambdaContext());

    assertThat(answer.getBatchItemFailures())
        .extracting(SQSBatchResponse.BatchItemFailure::getItemIdentifier)
        .containsExactly(SqsEvents.SECOND);
    assertThat(sink.messages()).hasSize(1);
  }

  @Test
  void everyAddressOfAHostIsTried() throws Exception {
    hosts
        .dns()
        .record("x.test", "MX", "10 mx.x.test.")
        .record("mx.x.test", "A", "127.0.0.31")
        .record("mx.x.test", "A", "127.0.0.32");
    SmtpSink only = sink("127.0.0.32", SmtpSink.Options.usual());
    handle(job(Jobs.toMx("x.test"), "a@x.test"));
    assertThat(only.messages()).hasSize(1);
  }

  @Test
  void dropAfterTheDotIsNotTriedAtTheNextHost() throws Exception {
    mx("x.test", 10, "127.0.0.31");
    mx("x.test", 20, "127.0.0.32");
    sink("127.0.0.31", SmtpSink.Options.usual());
    SmtpSink second = sink("127.0.0.32", SmtpSink.Options.usual());
    handle(job(Jobs.toMx("x.test"), "drop-after-dot@x.test"));
    assertThat(second.sessions()).isEmpty();
    assertThat(stores.deferred.rows()).hasSize(1);
  }

  @Test
  void mixedOutcomesAreSettledEachItsWay() throws Exception {
    mx("x.test", 10, "127.0.0.31");
    sink("127.0.0.31", SmtpSink.Options.usual());
    handle(job(Jobs.toMx("x.test"), "a@x.test", "tempfail@x.test", "permfail@x.test"));

    assertThat(stores.deferred.rows().getFirst().job().recipients())
        .isEqualTo(Jobs.mailboxes("tempfail@x.test"));
    assertThat(stores.deferred.rows().getFirst().lastReply())
        .isEqualTo("451 4.2.0 try again later");
    BounceJob bounce = bounce();
    assertThat(bounce.reports().getFirst().diagnostic()).isEqualTo("550 5.1.1 no such user here");
    assertThat(bounce.reports().getFirst().remoteMta()).isEqualTo("mx10.x.test");
  }

  @Test
  void deferredTwiceThenDelivered() throws Exception {
    mx("x.test", 10, "127.0.0.31");
    SmtpSink sink = sink("127.0.0.31", SmtpSink.Options.usual());
    DeliveryJob job = job(Jobs.toMx("x.test"), "tempfail-twice@x.test");
    for (int attempt = 0; attempt < 3; attempt++) {
      handle(job);
      stores.advance(Duration.ofHours(1));
      List<DeliveryJob> due = stores.deferred.leaseDue(10, Duration.ofMinutes(5));
      job = due.isEmpty() ? job : due.getFirst();
    }
    assertThat(sink.timesSeen("tempfail-twice@x.test")).isEqualTo(3);
    assertThat(sink.messages()).hasSize(1);
    assertThat(stores.deferred.rows()).isEmpty();
    assertThat(stores.spool.keys()).isEmpty();
    assertThat(stores.events.events())
        .extracting(e -> e.kind().text() + e.attempt())
        .containsExactly("deferred0", "deferred1", "delivered2");
  }

  @Test
  void allHostsAwayDefersWithTheLastTrouble() throws Exception {
    mx("x.test", 10, "127.0.0.31");
    mx("x.test", 20, "127.0.0.32");
    sink("127.0.0.31", SmtpSink.Options.usual().greeting("554 not you"));
    handle(job(Jobs.toMx("x.test"), "a@x.test"));
    assertThat(stores.deferred.rows().getFirst().lastReply())
        .contains("wasn't able to establish an SMTP connection to 127.0.0.32");
  }

  @Test
  void hostsThatAllNeverTakeMailFail() throws Exception {
    mx("x.test", 10, "127.0.0.31");
    sink("127.0.0.31", SmtpSink.Options.usual().greeting("521 5.3.2 never"));
    handle(job(Jobs.toMx("x.test"), "a@x.test"));
    assertThat(bounce().reports().getFirst().status()).hasToString("5.3.2");
  }

  @Test
  void domainWithNullMxFails() throws Exception {
    hosts.dns().record("null.test", "MX", "0 .");
    handle(job(Jobs.toMx("null.test"), "a@null.test"));
    assertThat(bounce().reports().getFirst().status()).hasToString("5.1.10");
    assertThat(bounce().reports().getFirst().remoteMta()).isNull();
  }

  @Test
  void staticRouteAsksForNoMx() throws Exception {
    SmtpSink relay = sink("127.0.0.33", SmtpSink.Options.usual());
    handle(job(fixed("[127.0.0.33]", relay.port()), "a@x.test"));
    assertThat(relay.messages()).hasSize(1);
    assertThat(hosts.dns().questions()).isEmpty();
  }

  @Test
  void staticRouteByName() throws Exception {
    hosts.dns().record("relay.test", "A", "127.0.0.33");
    SmtpSink relay = sink("127.0.0.33", SmtpSink.Options.usual());
    handle(job(fixed("relay.test", relay.port()), "a@x.test"));
    assertThat(relay.messages()).hasSize(1);
  }

  @Test
  void staticRouteToNowhereIsTheOperatorsFaultAndWaits() throws Exception {
    handle(job(fixed("gone.test", 25), "a@x.test"));
    assertThat(stores.deferred.rows().getFirst().lastReply())
        .isEqualTo("4.4.4 The host gone.test of smtproutes has no address.");
  }

  @Test
  void addressesTriedAreBounded() throws Exception {
    for (int i = 0; i < 15; i++) {
      hosts.dns().record("mx.x.test", "A", "127.0.1." + i);
    }
    hosts
        .dns()
        .record("x.test", "MX", "10 mx.x.test.")
        .record("x.test", "MX", "20 last.x.test.")
        .record("last.x.test", "A", "127.0.0.31");
    SmtpSink last = sink("127.0.0.31", SmtpSink.Options.usual());
    handle(job(Jobs.toMx("x.test"), "a@x.test"));
    assertThat(last.sessions()).isEmpty();
    assertThat(stores.deferred.rows()).hasSize(1);
  }

  @Test
  void whatAContentFilterWroteIsWhatThePeerGets(@TempDir Path programs) throws Exception {
    new ProgramFolder(programs).script("mark", "echo 'X-Mark: 1'; cat");
    stores = stores(Map.of("postern.agents.programs", programs.toString()));
    stores.egress = EgressRules.NONE;
    stores.filters = new FilterRules(List.of(FilterRule.parse("x.test:remote:program mark")));
    mx("x.test", 10, "127.0.0.31");
    SmtpSink sink = sink("127.0.0.31", SmtpSink.Options.usual());
    body = stores.store("in/1", "Subject: hi\n\nbody\n");
    handle(job(Jobs.toMx("x.test"), "a@x.test"));

    assertThat(sink.messages().getFirst().content())
        .isEqualTo("X-Mark: 1\r\nSubject: hi\r\n\r\nbody\r\n");
    assertThat(stores.spool.keys()).isEmpty();
  }

  @Test
  void spoolAwayGivesTheJobBack() {
    mx("x.test", 10, "127.0.0.31");
    SmtpSink sink = sink("127.0.0.31", SmtpSink.Options.usual());
    stores.spool.fail(true);
    assertThatThrownBy(() -> handle(job(Jobs.toMx("x.test"), "a@x.test")))
        .isInstanceOf(IOException.class);
    assertThat(sink.messages()).isEmpty();
    assertThat(stores.events.events()).isEmpty();
  }

  @Test
  void aBounceIsTriedForTheLifetimeOfBounces() throws Exception {
    stores = stores(Map.of("postern.bounce-lifetime", "1d"));
    body = stores.store("in/1", "Subject: hi\n\nbody\n");
    mx("x.test", 10, "127.0.0.31");
    sink("127.0.0.31", SmtpSink.Options.usual());
    stores.advance(Duration.ofDays(1).plusSeconds(1));
    DeliveryJob mail = job(Jobs.toMx("x.test"), "tempfail@x.test");

    handle(mail);
    assertThat(stores.queues.bodies(QueueName.BOUNCE)).isEmpty();
    assertThat(stores.deferred.rows()).hasSize(1);
    handle(Jobs.from("", mail));
    assertThat(bounce().reports().getFirst().text()).endsWith("too long.");
  }

  private void handle(DeliveryJob job) throws Exception {
    DeliverRemoteFunction.work(stores, new Random(3))
        .handle(JobCodec.encode(job), stores.clock().instant().plus(Duration.ofMinutes(5)));
  }

  private AttemptStores stores(Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("postern.hostname", "relay.example.com");
    settings.put("postern.egress.address", "127.0.0.30");
    return new AttemptStores(hosts.settings(settings));
  }

  private DeliveryJob job(Route route, String... recipients) {
    return Jobs.job(body, route, 0, recipients);
  }

  private static Route fixed(String host, int port) {
    return new Route.Static("default", new Domain("x.test"), host, port);
  }

  private void mx(String domain, int preference, String address) {
    hosts.dns().mx(domain, preference, "mx" + preference + "." + domain, address);
  }

  private SmtpSink sink(String address, SmtpSink.Options options) {
    return hosts.sink(address, options);
  }

  private BounceJob bounce() throws Exception {
    return JobCodec.decodeBounce(stores.queues.bodies(QueueName.BOUNCE).getFirst());
  }
}
