package dev.postern.functions.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.address.Mailbox;
import dev.postern.event.MailEvent;
import dev.postern.message.BounceJob;
import dev.postern.message.DeliveryJob;
import dev.postern.message.JobCodec;
import dev.postern.message.MalformedJobException;
import dev.postern.message.SpoolRef;
import dev.postern.queue.QueueName;
import dev.postern.retry.InMemoryDeferredJobs;
import dev.postern.retry.RetrySchedule;
import dev.postern.smtp.EnhancedStatus;
import dev.postern.smtp.Reply;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AttemptSettlementTest {
  private static final Peer PEER = new Peer("mx.example.net", "192.0.2.1");
  private static final RetrySchedule SCHEDULE = new RetrySchedule(20, Duration.ofDays(7));

  private final AttemptStores stores = new AttemptStores(Map.of());
  private final SpoolRef body = stores.store("in/1", "x\n");

  @Test
  void deliveredJobIsDoneAndItsSegmentGone() throws Exception {
    settle(job(0, "a", "b"), delivered("a"), delivered("b"));

    assertThat(stores.spool.keys()).isEmpty();
    assertThat(stores.deferred.rows()).isEmpty();
    assertThat(bounces()).isEmpty();
    assertThat(told()).containsExactly("delivered a@example.net 0", "delivered b@example.net 0");
    MailEvent event = stores.events.events().getFirst();
    assertThat(event.peer()).isEqualTo("mx.example.net [192.0.2.1]");
    assertThat(event.reply()).isEqualTo("250 2.0.0 taken");
    assertThat(event.source()).isEqualTo("lane-1");
  }

  @Test
  void segmentThatOthersUseStays() throws Exception {
    settle(Jobs.sharing(job(0, "a")), delivered("a"));
    assertThat(stores.spool.keys()).containsExactly("in/1");
  }

  @Test
  void deferredRecipientsBecomeTheJobsRow() throws Exception {
    settle(job(0, "a", "b"), delivered("a"), deferred("b"));

    InMemoryDeferredJobs.Row row = stores.deferred.rows().getFirst();
    assertThat(row.job()).isEqualTo(job(1, "b"));
    assertThat(row.nextTry()).isEqualTo(AttemptStores.BIRTH.plusSeconds(400));
    assertThat(row.lastReply()).isEqualTo("451 4.2.0 later");
    assertThat(stores.spool.keys()).containsExactly("in/1");
    assertThat(told()).containsExactly("delivered a@example.net 0", "deferred b@example.net 0");
  }

  @Test
  void failuresShareOneBounceThatOwnsTheSegment() throws Exception {
    settle(job(0, "a", "b", "c"), failed("a"), delivered("b"), failed("c"));

    BounceJob bounce = bounces().getFirst();
    assertThat(bounces()).hasSize(1);
    assertThat(bounce.ownsSegment()).isTrue();
    assertThat(bounce.job()).isEqualTo(job(0, "a", "c"));
    assertThat(bounce.reports())
        .extracting(BounceJob.Report::recipient)
        .containsExactly(mailbox("a"), mailbox("c"));
    BounceJob.Report failure = bounce.reports().getFirst();
    assertThat(failure.status()).hasToString("5.1.1");
    assertThat(failure.diagnostic()).isEqualTo("550 5.1.1 no such user");
    assertThat(failure.remoteMta()).isEqualTo("mx.example.net");
    assertThat(stores.spool.keys()).as("the bounce quotes it").containsExactly("in/1");
    assertThat(stores.events.events())
        .filteredOn(e -> e.kind() == MailEvent.Kind.BOUNCED)
        .extracting(MailEvent::related)
        .containsOnly(bounce.bounceId().value());
  }

  @Test
  void bounceOfAJobThatGoesOnDoesNotOwnTheSegment() throws Exception {
    settle(job(0, "a", "b"), failed("a"), deferred("b"));
    assertThat(bounces().getFirst().ownsSegment()).isFalse();
    assertThat(stores.deferred.rows()).hasSize(1);
  }

  @Test
  void sameAttemptMakesTheSameBounce() throws Exception {
    settle(job(0, "a"), failed("a"));
    stores.advance(Duration.ofMinutes(30));
    settle(job(0, "a"), failed("a"));
    assertThat(bounces()).extracting(BounceJob::bounceId).hasSize(2);
    assertThat(bounces().get(0).bounceId()).isEqualTo(bounces().get(1).bounceId());
    assertThat(bounces().get(0).bounceId().value())
        .startsWith(Jobs.QUEUE_ID.value().substring(0, 10));
  }

  @Test
  void anotherAttemptOrResultMakesAnotherBounce() throws Exception {
    settle(job(0, "a", "b"), failed("a"), deferred("b"));
    settle(job(0, "a", "b"), failed("a"), failed("b"));
    settle(job(1, "a"), failed("a"));
    assertThat(bounces()).extracting(BounceJob::bounceId).doesNotHaveDuplicates();
  }

  @Test
  void deferralPastTheLifetimeFails() throws Exception {
    stores.advance(Duration.ofDays(7).plusSeconds(1));
    settle(job(38, "a"), deferred("a"));

    BounceJob.Report failure = bounces().getFirst().reports().getFirst();
    assertThat(failure.status()).hasToString("5.4.7");
    assertThat(failure.diagnostic()).isEqualTo("451 4.2.0 later");
    assertThat(failure.text())
        .endsWith("I'm not going to try again; this message has been in the queue too long.");
    assertThat(stores.deferred.rows()).isEmpty();
    assertThat(told()).containsExactly("bounced a@example.net 38");
    assertThat(stores.events.events().getFirst().reply())
        .startsWith("5.4.7 ")
        .endsWith("too long.");
  }

  @Test
  void atTheLifetimeItIsTriedOnceMore() throws Exception {
    stores.advance(Duration.ofDays(7));
    settle(job(3, "a"), deferred("a"));
    assertThat(bounces()).isEmpty();
    assertThat(stores.deferred.rows()).hasSize(1);
  }

  @Test
  void laterTryThatEndsTheJobDeletesItsRow() throws Exception {
    stores.deferred.defer(job(1, "a"), AttemptStores.BIRTH, "451 later");
    settle(job(1, "a"), delivered("a"));
    assertThat(stores.deferred.rows()).isEmpty();
  }

  @Test
  void databaseAwayWithNothingDoneGivesTheJobBack() {
    stores.databaseAway(true);
    assertThatThrownBy(() -> settle(job(0, "a", "b"), deferred("a"), deferred("b")))
        .isInstanceOf(SQLException.class);
    assertThat(stores.events.events()).isEmpty();
    assertThat(stores.queues.bodies(QueueName.REMOTE_DEFAULT)).isEmpty();
  }

  @Test
  void databaseAwayAfterADeliverySendsTheNarrowedJobAgain() throws Exception {
    stores.databaseAway(true);
    settle(job(0, "a", "b", "c"), delivered("a"), deferred("b"), failed("c"));

    assertThat(JobCodec.decodeDelivery(stores.queues.bodies(QueueName.REMOTE_DEFAULT).getFirst()))
        .isEqualTo(job(0, "b"));
    assertThat(bounces().getFirst().ownsSegment()).isFalse();
    assertThat(told()).contains("delivered a@example.net 0", "bounced c@example.net 0");
    assertThat(stores.spool.keys()).containsExactly("in/1");
  }

  @Test
  void databaseAndQueueAwayGivesTheJobBackButTellsWhatWasDone() {
    stores.databaseAway(true);
    stores.queueAway(QueueName.REMOTE_DEFAULT);
    assertThatThrownBy(() -> settle(job(0, "a", "b"), delivered("a"), deferred("b")))
        .isInstanceOf(SQLException.class);
    assertThat(told()).contains("delivered a@example.net 0");
  }

  @Test
  void databaseAwayAtALaterTryTellsWhatWasDoneAndGivesTheJobBack() {
    stores.databaseAway(true);
    assertThatThrownBy(() -> settle(job(2, "a", "b"), delivered("a"), deferred("b")))
        .isInstanceOf(SQLException.class);
    assertThat(told()).contains("delivered a@example.net 2");
    assertThat(stores.queues.bodies(QueueName.REMOTE_DEFAULT)).isEmpty();
  }

  @Test
  void databaseAwayDoesNotMatterToADelivery() throws Exception {
    stores.databaseAway(true);
    settle(job(0, "a"), delivered("a"));
    settle(job(1, "a"), delivered("a"));
    assertThat(told()).hasSize(2);
  }

  @Test
  void bounceQueueAwayWithNothingDeliveredGivesTheJobBack() {
    stores.queueAway(QueueName.BOUNCE);
    assertThatThrownBy(() -> settle(job(0, "a", "b"), failed("a"), deferred("b")))
        .isInstanceOf(IOException.class);
    assertThat(stores.deferred.rows()).isEmpty();
    assertThat(stores.events.events()).isEmpty();
  }

  @Test
  void bounceQueueAwayAfterADeliveryPutsTheFailureOff() throws Exception {
    stores.queueAway(QueueName.BOUNCE);
    settle(job(0, "a", "b"), delivered("a"), failed("b"));
    assertThat(stores.deferred.rows().getFirst().job()).isEqualTo(job(1, "b"));
    assertThat(told()).containsExactly("delivered a@example.net 0", "deferred b@example.net 0");
    assertThat(stores.spool.keys()).containsExactly("in/1");
  }

  @Test
  void eventsThatCannotBeSentGoToTheLedger() throws Exception {
    stores.events.fail(true);
    settle(job(0, "a"), delivered("a"));
    assertThat(stores.recorded()).extracting(e -> e.kind().text()).containsExactly("delivered");
    assertThat(stores.spool.keys()).isEmpty();
  }

  @Test
  void deliveredMailStaysDeliveredWhenNoEventCanBeKept() throws Exception {
    stores.events.fail(true);
    stores.databaseAway(true);
    settle(job(0, "a"), delivered("a"));
    assertThat(stores.spool.keys()).isEmpty();
  }

  @Test
  void spoolThatCannotDeleteIsNoFailure() throws Exception {
    stores.spool.fail(true);
    settle(job(0, "a"), delivered("a"));
    assertThat(told()).hasSize(1);
  }

  @Test
  void discardedIsFinal() throws Exception {
    settle(job(0, "a"), new Outcome.Discarded(mailbox("a"), "delete"));
    assertThat(told()).containsExactly("discarded a@example.net 0");
    assertThat(stores.spool.keys()).isEmpty();
  }

  @Test
  void longTextIsCutBetweenCharacters() {
    Trouble trouble = Trouble.ours("4.0.0", "x" + "😀".repeat(400), FailureScope.HOST);
    assertThat(trouble.text()).isEqualTo("x" + "😀".repeat(249));
  }

  @Test
  void outcomesMustBeOneForEachRecipient() {
    assertThatThrownBy(() -> settle(job(0, "a", "b"), delivered("a")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> settle(job(0, "a", "b"), delivered("a"), delivered("a")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void jitterOnlyMakesTriesLater() throws Exception {
    var jittery =
        new AttemptSettlement(
            stores, QueueName.REMOTE_DEFAULT, _ -> SCHEDULE, null, 10, new Random(7));
    jittery.settle(job(0, "a"), List.of(deferred("a")));
    assertThat(stores.deferred.rows().getFirst().nextTry())
        .isBetween(AttemptStores.BIRTH.plusSeconds(400), AttemptStores.BIRTH.plusSeconds(440))
        .isNotEqualTo(AttemptStores.BIRTH.plusSeconds(400));
  }

  @Test
  void bouncesTooLargeForOneQueueMessageAreSplit() throws Exception {
    String[] names = IntStream.range(0, 2000).mapToObj(i -> "user" + i).toArray(String[]::new);
    var reply = Reply.of(550, "5.1.1", "no ".repeat(160));
    var trouble =
        new Trouble(
            EnhancedStatus.parse("5.1.1"), reply, PEER, "x".repeat(400), FailureScope.RECIPIENT);
    List<Outcome> outcomes = new ArrayList<>();
    for (String name : names) {
      outcomes.add(new Outcome.Failed(mailbox(name), trouble));
    }
    settle(job(0, names), outcomes.toArray(Outcome[]::new));

    assertThat(bounces()).hasSizeGreaterThan(1).noneMatch(BounceJob::ownsSegment);
    assertThat(stores.queues.bodies(QueueName.BOUNCE)).allMatch(b -> b.length() <= 1_000_000);
    assertThat(bounces().stream().mapToInt(b -> b.reports().size()).sum()).isEqualTo(2000);
  }

  private void settle(DeliveryJob job, Outcome... outcomes) throws IOException, SQLException {
    new AttemptSettlement(
            stores, QueueName.REMOTE_DEFAULT, _ -> SCHEDULE, "lane-1", 0, new Random(1))
        .settle(job, List.of(outcomes));
  }

  private List<String> told() {
    return stores.events.events().stream()
        .map(e -> e.kind().text() + " " + e.recipient() + " " + e.attempt())
        .toList();
  }

  private List<BounceJob> bounces() throws MalformedJobException {
    List<BounceJob> bounces = new ArrayList<>();
    for (String body : stores.queues.bodies(QueueName.BOUNCE)) {
      bounces.add(JobCodec.decodeBounce(body));
    }
    return bounces;
  }

  private DeliveryJob job(int attempt, String... names) {
    String[] recipients = new String[names.length];
    for (int i = 0; i < names.length; i++) {
      recipients[i] = names[i] + "@example.net";
    }
    return Jobs.job(body, Jobs.toMx("example.net"), attempt, recipients);
  }

  private static Mailbox mailbox(String name) {
    return Mailbox.parse(name + "@example.net");
  }

  private static Outcome delivered(String name) {
    return new Outcome.Delivered(mailbox(name), "250 2.0.0 taken", PEER, false);
  }

  private static Outcome deferred(String name) {
    return trouble(name, Reply.of(451, "4.2.0", "later"));
  }

  private static Outcome failed(String name) {
    return trouble(name, Reply.of(550, "5.1.1", "no such user"));
  }

  private static Outcome trouble(String name, Reply reply) {
    return Outcome.of(
        mailbox(name),
        new Trouble(
            java.util.Objects.requireNonNull(reply.status()),
            reply,
            PEER,
            "192.0.2.1 does not like recipient. Remote host said: " + reply,
            FailureScope.RECIPIENT));
  }
}
