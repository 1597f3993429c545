package dev.postern.functions.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.address.Mailbox;
import dev.postern.event.MailEvent;
import dev.postern.message.BounceJob;
import dev.postern.message.DeliveryJob;
import dev.postern.message.JobCodec;
import dev.postern.message.MalformedJobException;
import dev.postern.message.RecipientParameters;
import dev.postern.message.RecipientParameters.Notify;
import dev.postern.message.SpoolRef;
import dev.postern.queue.QueueName;
import dev.postern.retry.InMemoryDeferredJobs;
import dev.postern.retry.RetrySchedule;
import dev.postern.smtp.EnhancedStatus;
import dev.postern.smtp.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Whom RCPT's NOTIFY makes hear of what, and what the ledger says where nobody does.
class NotificationsTest {
  private static final Mailbox A = Mailbox.parse("a@example.net");
  private static final Mailbox B = Mailbox.parse("b@example.net");
  private static final Peer PEER = new Peer("mx.example.net", "192.0.2.1");
  private static final Outcome LOCAL = new Outcome.Delivered(A, "file", null, false);
  private static final Outcome RELAYED = new Outcome.Delivered(A, "250 2.0.0 taken", PEER, false);
  private static final Outcome PASSED_ON = new Outcome.Delivered(A, "250 2.0.0 taken", PEER, true);
  private static final RetrySchedule SCHEDULE = new RetrySchedule(20, Duration.ofDays(7));

  private final AttemptStores stores = new AttemptStores(Map.of());
  private final SpoolRef body = stores.store("in/1", "x\n");

  @Test
  void aFailureIsToldWhereNotifyIsNotGiven() throws Exception {
    settle(job(), failed(A));
    assertThat(bounces()).extracting(BounceJob::action).containsExactly(BounceJob.Action.FAILED);
  }

  @Test
  void aFailureNobodyWantsToHearOfIsDiscardedAndItsSegmentGone() throws Exception {
    for (Set<Notify> notify : List.of(Set.of(Notify.NEVER), Set.of(Notify.SUCCESS, Notify.DELAY))) {
      var _ = stores.store("in/1", "x\n");
      settle(job(notify), failed(A));

      assertThat(bounces()).isEmpty();
      MailEvent event = stores.events.events().getLast();
      assertThat(event.kind()).isEqualTo(MailEvent.Kind.DISCARDED);
      assertThat(event.reply())
          .isEqualTo("failed, not told as NOTIFY asks: 550 5.1.1 no such user");
      assertThat(stores.spool.keys()).isEmpty();
    }
  }

  @Test
  void pastTheLifetimeNotifyCountsToo() throws Exception {
    stores.advance(Duration.ofDays(8));
    settle(job(Notify.NEVER), deferred(A));
    assertThat(bounces()).isEmpty();
    assertThat(stores.deferred.rows()).isEmpty();
    assertThat(stores.events.events().getLast().reply()).endsWith(AttemptResult.TOO_OLD);
  }

  @Test
  void neverKeepsOneRecipientSilentAndNotTheOther() throws Exception {
    DeliveryJob both =
        Jobs.job(body, Jobs.toMx("example.net"), 0, "a@example.net", "b@example.net");
    var asked =
        new dev.postern.message.EsmtpParameters(
            false,
            false,
            null,
            null,
            Map.of(A, new RecipientParameters(Set.of(Notify.NEVER), null)));
    settle(Jobs.asking(asked, both), failed(A), failed(B));
    assertThat(bounces().getFirst().reports())
        .extracting(BounceJob.Report::recipient)
        .containsExactly(B);
    assertThat(bounces().getFirst().ownsSegment()).isTrue();
    assertThat(stores.events.events())
        .extracting(MailEvent::kind)
        .containsExactlyInAnyOrder(MailEvent.Kind.DISCARDED, MailEvent.Kind.BOUNCED);
  }

  @Test
  void aDeliveryIntoTheMailboxIsTold() throws Exception {
    settle(job(Notify.SUCCESS), LOCAL);

    BounceJob told = bounces().getFirst();
    assertThat(told.action()).isEqualTo(BounceJob.Action.DELIVERED);
    assertThat(told.ownsSegment()).as("the notice quotes the header").isTrue();
    assertThat(stores.spool.keys()).containsExactly("in/1");
    assertThat(told.reports().getFirst().status()).hasToString("2.0.0");
    MailEvent event = stores.events.events().getLast();
    assertThat(event.kind()).isEqualTo(MailEvent.Kind.DELIVERED);
    assertThat(event.related()).isEqualTo(told.bounceId().value());
  }

  @Test
  void handingOnToAPeerThatDoesNotNotifyIsTold() throws Exception {
    settle(job(Notify.SUCCESS, Notify.FAILURE), RELAYED);
    BounceJob told = bounces().getFirst();
    assertThat(told.action()).isEqualTo(BounceJob.Action.RELAYED);
    assertThat(told.reports().getFirst().remoteMta()).isEqualTo("mx.example.net");
    assertThat(told.reports().getFirst().diagnostic()).isEqualTo("250 2.0.0 taken");
  }

  @Test
  void aPeerThatNotifiesIsLeftToIt() throws Exception {
    settle(job(Notify.SUCCESS), PASSED_ON);
    assertThat(bounces()).isEmpty();
    assertThat(stores.spool.keys()).isEmpty();
  }

  @Test
  void aDeliveryNobodyAskedAboutIsNotTold() throws Exception {
    settle(job(), LOCAL);
    settle(job(Notify.FAILURE, Notify.DELAY), RELAYED);
    settle(Jobs.from("", job(Notify.SUCCESS)), LOCAL);
    assertThat(bounces()).isEmpty();
  }

  @Test
  void theSameDeliveryMakesTheSameNotice() throws Exception {
    settle(job(Notify.SUCCESS), RELAYED);
    settle(job(Notify.SUCCESS), new Outcome.Delivered(A, "250 taken again", PEER, false));
    assertThat(bounces()).extracting(BounceJob::bounceId).hasSize(2);
    assertThat(bounces().get(0).bounceId()).isEqualTo(bounces().get(1).bounceId());
  }

  @Test
  void whatFailsAndWhatSucceedsIsToldApartAndNeitherOwnsTheSegment() throws Exception {
    DeliveryJob both =
        Jobs.job(body, Jobs.toMx("example.net"), 0, "a@example.net", "b@example.net");
    settle(
        Jobs.asking(new RecipientParameters(Set.of(Notify.SUCCESS, Notify.FAILURE), null), both),
        LOCAL,
        failed(B));
    assertThat(bounces())
        .extracting(BounceJob::action)
        .containsExactly(BounceJob.Action.FAILED, BounceJob.Action.DELIVERED);
    assertThat(bounces()).noneMatch(BounceJob::ownsSegment);
    assertThat(bounces())
        .extracting(b -> b.job().recipients())
        .containsExactly(List.of(B), List.of(A));
    assertThat(stores.spool.keys()).containsExactly("in/1");
  }

  @Test
  void aDeliveryThatCannotBeToldIsADeliveryStill() throws Exception {
    stores.queueAway(QueueName.BOUNCE);
    settle(job(Notify.SUCCESS), RELAYED);
    assertThat(stores.events.events())
        .extracting(MailEvent::kind)
        .containsExactly(MailEvent.Kind.DELIVERED);
    assertThat(stores.deferred.rows()).isEmpty();
    assertThat(stores.spool.keys()).as("the send may have arrived").containsExactly("in/1");
  }

  @Test
  void aDelayIsToldOnceAfterFourHours() throws Exception {
    stores.advance(Duration.ofHours(4).minusSeconds(1));
    settle(job(Notify.DELAY), deferred(A));
    assertThat(bounces()).isEmpty();

    stores.advance(Duration.ofSeconds(1));
    settle(rowsJob(), deferred(A));
    BounceJob told = bounces().getFirst();
    assertThat(told.action()).isEqualTo(BounceJob.Action.DELAYED);
    assertThat(told.ownsSegment()).isFalse();
    assertThat(told.reports().getFirst().status()).hasToString("4.2.0");

    stores.advance(Duration.ofHours(4));
    settle(rowsJob(), deferred(A));
    assertThat(bounces()).hasSize(1);
  }

  @Test
  void aDelayNobodyAskedAboutIsNotTold() throws Exception {
    stores.advance(Duration.ofHours(5));
    settle(job(), deferred(A));
    settle(Jobs.from("", job(Notify.DELAY)), deferred(A));
    assertThat(bounces()).isEmpty();
  }

  @Test
  void theSettingSaysWhenADelayIsTold() throws Exception {
    var impatient = new AttemptStores(Map.of("postern.bounce.delay-after", "1m"));
    impatient.advance(Duration.ofMinutes(1));
    new AttemptSettlement(impatient, QueueName.LOCAL, _ -> SCHEDULE, null, 0, new Random(1))
        .settle(job(Notify.DELAY), List.of(deferred(A)));
    assertThat(impatient.queues.bodies(QueueName.BOUNCE)).hasSize(1);
  }

  private DeliveryJob rowsJob() {
    InMemoryDeferredJobs.Row row = stores.deferred.rows().getFirst();
    return row.job();
  }

  private DeliveryJob job(Notify... notify) {
    return job(Set.of(notify));
  }

  private DeliveryJob job(Set<Notify> notify) {
    DeliveryJob plain = Jobs.job(body, Jobs.toMx("example.net"), 0, "a@example.net");
    return notify.isEmpty() ? plain : Jobs.asking(new RecipientParameters(notify, null), plain);
  }

  private void settle(DeliveryJob job, Outcome... outcomes) throws Exception {
    new AttemptSettlement(stores, QueueName.REMOTE_DEFAULT, _ -> SCHEDULE, null, 0, new Random(1))
        .settle(job, List.of(outcomes));
  }

  private List<BounceJob> bounces() throws MalformedJobException {
    List<BounceJob> bounces = new ArrayList<>();
    for (String json : stores.queues.bodies(QueueName.BOUNCE)) {
      bounces.add(JobCodec.decodeBounce(json));
    }
    return bounces;
  }

  private static Outcome failed(Mailbox recipient) {
    return trouble(recipient, "5.1.1", Reply.of(550, "5.1.1", "no such user"));
  }

  private static Outcome deferred(Mailbox recipient) {
    return trouble(recipient, "4.2.0", Reply.of(451, "4.2.0", "later"));
  }

  private static Outcome trouble(Mailbox recipient, String status, Reply reply) {
    return Outcome.of(
        recipient,
        new Trouble(EnhancedStatus.parse(status), reply, PEER, "no.", FailureScope.RECIPIENT));
  }
}
