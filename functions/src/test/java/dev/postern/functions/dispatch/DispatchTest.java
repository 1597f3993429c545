package dev.postern.functions.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import dev.postern.address.Domain;
import dev.postern.address.Mailbox;
import dev.postern.address.ReversePath;
import dev.postern.egress.EgressRules;
import dev.postern.event.MailEvent;
import dev.postern.functions.runtime.InMemoryStores;
import dev.postern.functions.runtime.LambdaContext;
import dev.postern.functions.runtime.SqsEvents;
import dev.postern.functions.runtime.TestEgress;
import dev.postern.message.DeliveryJob;
import dev.postern.message.Envelope;
import dev.postern.message.EsmtpParameters;
import dev.postern.message.InboundManifest;
import dev.postern.message.JobCodec;
import dev.postern.message.MalformedJobException;
import dev.postern.message.QueueId;
import dev.postern.message.RecipientParameters;
import dev.postern.message.Route;
import dev.postern.queue.QueueName;
import dev.postern.rules.RulesSource;
import dev.postern.rules.UnknownUser;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DispatchTest {
  private static final QueueId FIRST = QueueId.of(1, 1, 1);
  private static final QueueId SECOND = QueueId.of(1, 1, 2);
  private static final Instant BIRTH = InMemoryStores.START.minusSeconds(1);

  private final InMemoryStores stores =
      new InMemoryStores()
          .host("here.org", false, UnknownUser.BOUNCE_NO_MAILBOX)
          .host("backup.org", true, UnknownUser.BOUNCE_NO_MAILBOX)
          .route("fixed.net:relay.net:2525")
          .route(".sub.net:[192.0.2.7]")
          .route("mx.net:");

  @Test
  void eachRecipientGetsItsRoute() throws Exception {
    dispatch(
        entry(
            FIRST,
            "a@here.org",
            "b@backup.org",
            "c@fixed.net",
            "d@x.sub.net",
            "e@mx.net",
            "f@far.net",
            "g@[192.0.2.9]"));

    assertThat(stores.queues.groups(QueueName.LOCAL)).isEmpty();
    assertThat(stores.queues.groups(QueueName.REMOTE_DEFAULT).values())
        .containsExactlyInAnyOrder(
            "backup.org", "fixed.net", "x.sub.net", "mx.net", "far.net", "[192.0.2.9]");
    assertThat(jobs(QueueName.LOCAL))
        .extracting(DeliveryJob::route)
        .containsOnly(new Route.Local());
    assertThat(jobs(QueueName.REMOTE_DEFAULT))
        .extracting(DeliveryJob::route)
        .containsExactly(
            remote("backup.org"),
            new Route.Static("default", new Domain("fixed.net"), "relay.net", 2525),
            new Route.Static("default", new Domain("x.sub.net"), "[192.0.2.7]", 25),
            remote("mx.net"),
            remote("far.net"),
            remote("[192.0.2.9]"));
  }

  @Test
  void eachJobHasWhatWasAskedOfItsRecipients() throws Exception {
    var never = new RecipientParameters(Set.of(RecipientParameters.Notify.NEVER), null);
    var success =
        new RecipientParameters(Set.of(RecipientParameters.Notify.SUCCESS), "rfc822;x@y.org");
    Mailbox here = Mailbox.parse("a@here.org");
    Mailbox far = Mailbox.parse("f@far.net");
    var asked =
        new EsmtpParameters(
            false, false, EsmtpParameters.Ret.FULL, "id", Map.of(here, never, far, success));
    var entry = entry(FIRST, "a@here.org", "f@far.net", "g@mx.net");
    dispatch(
        new InboundManifest.Entry(
            FIRST,
            5,
            10,
            new Envelope(
                entry.envelope().sender(), entry.envelope().recipients(), true, false, asked),
            BIRTH,
            "192.0.2.1 (far.org)",
            "m@far.org"));

    EsmtpParameters local = jobs(QueueName.LOCAL).getFirst().parameters();
    assertThat(local.recipients()).containsExactly(Map.entry(here, never));
    assertThat(local.ret()).isEqualTo(EsmtpParameters.Ret.FULL);
    assertThat(local.envelopeId()).isEqualTo("id");
    assertThat(jobs(QueueName.REMOTE_DEFAULT))
        .extracting(j -> j.parameters().recipients())
        .containsExactly(Map.of(far, success), Map.of());
  }

  @Test
  void theDefaultRouteTakesWhatNoOtherNames() throws Exception {
    stores.route(":smart.net");
    dispatch(entry(FIRST, "a@far.net", "b@mx.net", "c@here.org"));

    assertThat(jobs(QueueName.REMOTE_DEFAULT))
        .extracting(DeliveryJob::route)
        .containsExactly(
            new Route.Static("default", new Domain("far.net"), "smart.net", 25), remote("mx.net"));
    assertThat(jobs(QueueName.LOCAL)).hasSize(1);
  }

  @Test
  void ourPostmasterIsLocalThoughTheDomainIsNotHosted() throws Exception {
    stores.route(":smart.net");
    dispatch(entry(FIRST, "Postmaster@example.com", "other@example.com"));

    assertThat(jobs(QueueName.LOCAL).getFirst().recipients())
        .containsExactly(Mailbox.parse("Postmaster@example.com"));
    assertThat(jobs(QueueName.REMOTE_DEFAULT).getFirst().recipients())
        .containsExactly(Mailbox.parse("other@example.com"));
  }

  @Test
  void ourPostmasterGoesWhereSmtproutesSendsTheVeryDomain() throws Exception {
    stores.route("example.com:inside.net");
    dispatch(entry(FIRST, "postmaster@example.com"));

    assertThat(jobs(QueueName.REMOTE_DEFAULT)).hasSize(1);
    assertThat(jobs(QueueName.LOCAL)).isEmpty();
  }

  @Test
  void recipientsOfOneDestinationShareAJobUpToAHundred() throws Exception {
    String[] recipients =
        IntStream.range(0, 250).mapToObj(i -> "u" + i + "@far.net").toArray(String[]::new);
    dispatch(entry(FIRST, recipients));

    List<DeliveryJob> jobs = jobs(QueueName.REMOTE_DEFAULT);
    assertThat(jobs).extracting(j -> j.recipients().size()).containsExactly(100, 100, 50);
    assertThat(jobs).extracting(DeliveryJob::jobId).doesNotHaveDuplicates();
    assertThat(jobs.getFirst().recipients().getFirst()).isEqualTo(Mailbox.parse("u0@far.net"));
    assertThat(jobs).noneMatch(DeliveryJob::soleUser);
  }

  @Test
  void aRecipientNamedTwiceIsServedOnce() throws Exception {
    dispatch(entry(FIRST, "a@far.net", "a@far.net"));

    assertThat(jobs(QueueName.REMOTE_DEFAULT).getFirst().recipients()).hasSize(1);
    assertThat(kinds()).containsExactly(MailEvent.Kind.ACCEPTED, MailEvent.Kind.DISPATCHED);
  }

  @Test
  void aJobIsSoleUserOnlyWhenItIsAllOfTheSegment() throws Exception {
    dispatch(entry(FIRST, "a@here.org", "b@here.org"));
    dispatch(entry(FIRST, "c@here.org", "d@far.net"));
    dispatch(entry(FIRST, "e@here.org"), entry(SECOND, "f@here.org"));

    assertThat(jobs(QueueName.LOCAL))
        .extracting(DeliveryJob::soleUser)
        .containsExactly(true, false, false, false);
  }

  @Test
  void aJobCarriesItsMessageWhole() throws Exception {
    dispatch(entry(FIRST, "a@here.org"));

    DeliveryJob job = jobs(QueueName.LOCAL).getFirst();
    assertThat(job.queueId()).isEqualTo(FIRST);
    assertThat(job.body().key()).isEqualTo("in/s");
    assertThat(job.body().offset()).isEqualTo(5);
    assertThat(job.body().length()).isEqualTo(10);
    assertThat(job.sender()).isEqualTo(ReversePath.parse("s@far.org"));
    assertThat(job.eightBit()).isTrue();
    assertThat(job.birth()).isEqualTo(BIRTH);
    assertThat(job.attempt()).isZero();
    assertThat(job.jobId()).startsWith(FIRST.value() + "-").hasSizeLessThanOrEqualTo(64);
  }

  @Test
  void eventsTellAcceptedAndDispatched() throws Exception {
    dispatch(entry(FIRST, "a@here.org", "b@far.net"));

    assertThat(kinds())
        .containsExactly(
            MailEvent.Kind.ACCEPTED,
            MailEvent.Kind.ACCEPTED,
            MailEvent.Kind.DISPATCHED,
            MailEvent.Kind.DISPATCHED);
    MailEvent accepted = stores.events.events().getFirst();
    assertThat(accepted.at()).isEqualTo(BIRTH);
    assertThat(accepted.sender()).isEqualTo("s@far.org");
    assertThat(accepted.messageId()).isEqualTo("m@far.org");
    assertThat(accepted.peer()).isEqualTo("192.0.2.1 (far.org)");
    MailEvent dispatched = stores.events.events().getLast();
    assertThat(dispatched.jobId()).isEqualTo(jobs(QueueName.REMOTE_DEFAULT).getFirst().jobId());
    assertThat(dispatched.source()).isEqualTo("default");
    assertThat(dispatched.reply()).isEqualTo("remote default to far.net");
  }

  @Test
  void theSameManifestTwiceMakesTheSameJobs() throws Exception {
    InboundManifest.Entry entry = entry(FIRST, "a@here.org", "b@far.net", "c@fixed.net");
    dispatch(entry);
    dispatch(entry);

    List<String> remote = stores.queues.bodies(QueueName.REMOTE_DEFAULT);
    assertThat(remote.subList(2, 4)).isEqualTo(remote.subList(0, 2));
    List<String> local = stores.queues.bodies(QueueName.LOCAL);
    assertThat(local.get(1)).isEqualTo(local.get(0));
  }

  @Test
  void withoutRulesNothingIsDecided() {
    stores.rulesAway = true;
    assertThatThrownBy(() -> dispatch(entry(FIRST, "a@here.org")))
        .isInstanceOf(RulesSource.RulesUnavailableException.class);
    assertThat(stores.queues.bodies(QueueName.LOCAL)).isEmpty();
    assertThat(stores.events.events()).isEmpty();
  }

  @Test
  void withoutTheEventQueueNoJobGoesOut() {
    stores.events.fail(true);
    assertThatThrownBy(() -> dispatch(entry(FIRST, "a@far.net"))).isInstanceOf(IOException.class);
    assertThat(stores.queues.bodies(QueueName.REMOTE_DEFAULT)).isEmpty();
  }

  @Test
  void aQueueThatDoesNotConfirmGivesTheManifestBack() {
    stores.queues.fail(true);
    assertThatThrownBy(() -> dispatch(entry(FIRST, "a@far.net"))).isInstanceOf(IOException.class);
  }

  @Test
  void aJobNamesTheSourceItIsToLeaveFrom() throws Exception {
    stores.egress =
        EgressRules.of(
            List.of(
                TestEgress.bound("ip1", "192.0.2.1"),
                TestEgress.behindNat("ip2", "192.0.2.2", "out-2"),
                TestEgress.behindNat("ip3", "192.0.2.3", "out-3")),
            List.of(
                TestEgress.poolOf("default", "ip1"), TestEgress.poolOf("far.net", "ip2", "ip3")),
            Map.of());
    stores.set("postern.queue.remote-out-2", "http://sqs.test/remote-out-2");

    dispatch(entry(FIRST, "a@here.org", "b@fixed.net", "c@far.net"));

    DeliveryJob fixed = jobs(QueueName.REMOTE_DEFAULT).getFirst();
    assertThat(fixed.source()).isEqualTo("ip1");
    assertThat(fixed.route())
        .isEqualTo(new Route.Static("default", new Domain("fixed.net"), "relay.net", 2525));
    DeliveryJob far = jobs(QueueName.ofLane("out-2")).getFirst();
    assertThat(far.source()).as("ip3's lane is not deployed").isEqualTo("ip2");
    assertThat(far.route()).isEqualTo(new Route.Remote("out-2", new Domain("far.net")));
    assertThat(jobs(QueueName.LOCAL).getFirst().source()).isNull();
    assertThat(stores.events.events())
        .filteredOn(e -> e.kind() == MailEvent.Kind.DISPATCHED)
        .extracting(MailEvent::source)
        .containsExactly(null, "ip1", "ip2");
  }

  @Test
  void theChoiceIsNoPartOfAJobsName() throws Exception {
    dispatch(entry(FIRST, "c@far.net"));
    stores.egress = TestEgress.pool("default", TestEgress.bound("ip1", "192.0.2.1"));
    dispatch(entry(FIRST, "c@far.net"));
    assertThat(jobs(QueueName.REMOTE_DEFAULT))
        .extracting(DeliveryJob::jobId)
        .containsExactly(
            jobs(QueueName.REMOTE_DEFAULT).getFirst().jobId(),
            jobs(QueueName.REMOTE_DEFAULT).getFirst().jobId());
    assertThat(jobs(QueueName.REMOTE_DEFAULT))
        .extracting(DeliveryJob::source)
        .containsExactly(null, "ip1");
  }

  @Test
  void withNoSourceUsableItsWorkerLetsItWait() throws Exception {
    stores.egress = TestEgress.pool("default", TestEgress.paused("ip1", "192.0.2.1"));
    dispatch(entry(FIRST, "c@far.net"));
    assertThat(jobs(QueueName.REMOTE_DEFAULT).getFirst().source()).isNull();
  }

  @Test
  void aLaneWithoutQueueIsRefusedAtTheStart() {
    stores.set("postern.egress.name", "eip7");
    assertThatThrownBy(() -> new DispatchFunction(stores))
        .hasMessageContaining("lane \"eip7\" has no queue remote-eip7")
        .hasMessageContaining("postern.egress.name");
  }

  @Test
  void theFunctionReportsWhatItCouldNotRead() throws Exception {
    var manifest = new InboundManifest("in/s", List.of(entry(FIRST, "a@here.org")));
    SQSBatchResponse answer =
        new DispatchFunction(stores)
            .handleRequest(
                SqsEvents.of(JobCodec.encode(manifest), "{\"v\":9}"), new LambdaContext());

    assertThat(answer.getBatchItemFailures())
        .extracting(SQSBatchResponse.BatchItemFailure::getItemIdentifier)
        .containsExactly(SqsEvents.SECOND);
    assertThat(jobs(QueueName.LOCAL)).hasSize(1);
    assertThatThrownBy(() -> new Dispatch(stores, new Random(1)).handle("{", Instant.MAX))
        .isInstanceOf(MalformedJobException.class);
  }

  private void dispatch(InboundManifest.Entry... entries) throws Exception {
    var manifest = new InboundManifest("in/s", Arrays.asList(entries));
    new Dispatch(stores, new Random(1)).handle(JobCodec.encode(manifest), Instant.MAX);
  }

  private static InboundManifest.Entry entry(QueueId id, String... recipients) {
    return new InboundManifest.Entry(
        id,
        5,
        10,
        new Envelope(
            ReversePath.parse("s@far.org"),
            Arrays.stream(recipients).map(Mailbox::parse).toList(),
            true,
            false),
        BIRTH,
        "192.0.2.1 (far.org)",
        "m@far.org");
  }

  private List<DeliveryJob> jobs(QueueName queue) throws MalformedJobException {
    List<DeliveryJob> jobs = new ArrayList<>();
    for (String body : stores.queues.bodies(queue)) {
      jobs.add(JobCodec.decodeDelivery(body));
    }
    return jobs;
  }

  private List<MailEvent.Kind> kinds() {
    return stores.events.events().stream().map(MailEvent::kind).toList();
  }

  private static Route remote(String destination) {
    return new Route.Remote("default", new Domain(destination));
  }
}
