package dev.postern.functions.deliver;

import dev.postern.event.EventSink;
import dev.postern.functions.runtime.JobGroups;
import dev.postern.functions.runtime.Stores;
import dev.postern.message.BounceJob;
import dev.postern.message.DeliveryJob;
import dev.postern.message.JobCodec;
import dev.postern.queue.QueueName;
import dev.postern.retry.RetrySchedule;
import dev.postern.settings.SettingCatalog;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Settles an attempt: what came of each recipient is put where it is safe, before the job may
/// leave its queue.
///
/// The order, each step confirmed before the next:
///
/// 1. Deferrals past the queue lifetime become failures.
/// 2. Failures go to queue `bounce`, those of bounces too: `bounce` knows what a double bounce is.
///    So do deliveries and delays that the sender asked to be told of.
/// 3. Deferrals become the job's row in `deferred`, at the next attempt.
/// 4. Events are sent, see [SureEvents]; they cannot fail.
/// 5. When nobody is left: the row goes, and the segment unless a bounce still needs it.
///
/// A crash between steps runs the attempt again. Whoever wrote the row had ended all who are not in
/// it, so a twin that comes later and finds the row there loses nobody.
///
/// **On failure:** nothing final yet: the exception gives the job back to its queue, and all of it
/// is tried again. Something final, which must not happen twice:
///
/// - `bounce` does not answer: the failures are put off as if temporary; they bounce at a later
///   try. What was to be told of deliveries is one log line at error, whole.
/// - `deferred` does not answer at attempt 0: the job, narrowed to those who are left, is sent to
///   its own queue again and this one is done. That queue away too: events are sent, the job goes
///   back whole, and the mail that was delivered will be delivered twice. Nothing was left to write
///   to.
/// - `deferred` does not answer at a later attempt: the row is there with all recipients, so a
///   narrowed copy would not help. Events are sent and the job goes back; [JobAdmission] leaves out
///   those who have ended before the next try.
public final class AttemptSettlement {
  private static final Logger log = LoggerFactory.getLogger(AttemptSettlement.class);

  private final Stores stores;
  private final QueueName ownQueue;
  private final Function<DeliveryJob, RetrySchedule> schedule;
  private final int jitterPercent;
  private final RandomGenerator random;
  private final AttemptEvents attemptEvents;
  private final SureEvents events;

  /// @param ownQueue the queue the jobs come from
  /// @param schedule of a job, asked for when an attempt was deferred
  /// @param source for events: what a job leaves from that names no egress source, or null where
  ///   the delivery is local
  /// @param jitterPercent how much later than scheduled a try may come, as part of the wait; 0: not
  public AttemptSettlement(
      Stores stores,
      QueueName ownQueue,
      Function<DeliveryJob, RetrySchedule> schedule,
      @Nullable String source,
      int jitterPercent,
      RandomGenerator random) {
    this(
        stores,
        ownQueue,
        schedule,
        jitterPercent,
        random,
        new AttemptEvents(source),
        new SureEvents(e -> stores.events().send(e), stores::ledger));
  }

  private AttemptSettlement(
      Stores stores,
      QueueName ownQueue,
      Function<DeliveryJob, RetrySchedule> schedule,
      int jitterPercent,
      RandomGenerator random,
      AttemptEvents attemptEvents,
      SureEvents events) {
    this.stores = stores;
    this.ownQueue = ownQueue;
    this.schedule = schedule;
    this.jitterPercent = jitterPercent;
    this.random = random;
    this.attemptEvents = attemptEvents;
    this.events = events;
  }

  /// The same, whose events go another way.
  AttemptSettlement tellingBy(EventSink sink) {
    return new AttemptSettlement(
        stores,
        ownQueue,
        schedule,
        jitterPercent,
        random,
        attemptEvents,
        new SureEvents(sink, stores::ledger));
  }

  /// @param outcomes exactly one for each recipient of the job
  public void settle(DeliveryJob job, List<Outcome> outcomes) throws IOException, SQLException {
    Instant now = stores.clock().instant();
    AttemptResult result = AttemptResult.of(job, outcomes, isLast(job, outcomes, now));
    List<Outcome.Deferred> delayed =
        result.delayed(job, now, stores.settings().get(SettingCatalog.DELAY_NOTICE_AFTER));
    List<BounceJob> bounces =
        BounceJobs.of(job, new Reports(job, now).of(result, delayed), result.deferred().isEmpty());
    boolean told = bounce(bounces, result);
    if (!told) {
      result = result.withFailuresPutOff();
      bounces = List.of();
      delayed = List.of();
    }
    DeliveryJob after = job.toldOfDelay(delayed.stream().map(Outcome.Deferred::recipient).toList());
    if (!result.deferred().isEmpty()) {
      defer(after, result, bounces, now);
    }
    events.send(attemptEvents.of(job, result, bounces, now));
    if (result.deferred().isEmpty()) {
      end(job, told && bounces.isEmpty());
    }
    log.info(
        "queue_id={} job={} attempt={} ended={} failed={} deferred={}",
        job.queueId(),
        job.jobId(),
        job.attempt(),
        result.ended().size(),
        result.failed().size(),
        result.deferred().size());
  }

  /// Settles what was not tried: it goes on by another lane, or waits, or has waited too long.
  void putOff(NotTriedException notTried) throws IOException, SQLException {
    DeliveryJob job = notTried.job();
    Instant now = stores.clock().instant();
    if (schedule.apply(job).isLastTry(job.birth(), now)) {
      var trouble = Trouble.ours("4.4.0", notTried.why(), FailureScope.HOST);
      settle(job, Outcome.ofAll(job.recipients(), trouble));
      return;
    }
    QueueName queue = notTried.queue();
    if (queue != null && !job.isKept()) {
      stores.queues().get(queue).sendGrouped(List.of(JobGroups.outgoing(job)));
    } else {
      stores.deferred().putOff(job.putOff(now), notTried.until(now), Trouble.cut(notTried.why()));
    }
    log.info(
        "queue_id={} job={} attempt={} msg=\"not tried\" until={} why=\"{}\"",
        job.queueId(),
        job.jobId(),
        job.attempt(),
        notTried.until(now),
        notTried.why());
  }

  private boolean isLast(DeliveryJob job, List<Outcome> outcomes, Instant now) {
    return outcomes.stream().anyMatch(Outcome.Deferred.class::isInstance)
        && schedule.apply(job).isLastTry(job.birth(), now);
  }

  private boolean bounce(List<BounceJob> bounces, AttemptResult result) throws IOException {
    if (bounces.isEmpty()) {
      return true;
    }
    try {
      stores
          .queues()
          .get(QueueName.BOUNCE)
          .sendAll(bounces.stream().map(JobCodec::encode).toList());
      return true;
    } catch (IOException e) {
      if (result.ended().isEmpty()) {
        throw e;
      }
      bounces.forEach(b -> untold(b, e));
      return false;
    }
  }

  /// Failures come again with the next try, delays too; a delivery does not.
  private static void untold(BounceJob bounce, IOException cause) {
    switch (bounce.action()) {
      case FAILED, DELAYED ->
          log.warn("job={} msg=\"bounce not queued, put off\"", bounce.job().jobId(), cause);
      case DELIVERED, RELAYED ->
          log.error("msg=\"delivery told to nobody\" bounce={}", JobCodec.encode(bounce), cause);
    }
  }

  private void defer(DeliveryJob job, AttemptResult result, List<BounceJob> bounces, Instant now)
      throws IOException, SQLException {
    try {
      DeliveryJob next = job.next(result.remaining());
      String lastReply = result.deferred().getFirst().trouble().line();
      stores.deferred().defer(next, nextTry(job, now), lastReply);
    } catch (SQLException e) {
      if (!result.hasFinals()) {
        throw e;
      }
      if (!job.isKept() && sentAgain(job.only(result.remaining()))) {
        return;
      }
      events.send(attemptEvents.of(job, result, bounces, now));
      throw e;
    }
  }

  private boolean sentAgain(DeliveryJob narrowed) {
    try {
      stores.queues().get(ownQueue).sendGrouped(List.of(JobGroups.outgoing(narrowed)));
      log.warn("job={} msg=\"no database, narrowed job sent again\"", narrowed.jobId());
      return true;
    } catch (IOException e) {
      log.error(
          "job={} msg=\"neither database nor queue, may deliver twice\"", narrowed.jobId(), e);
      return false;
    }
  }

  private Instant nextTry(DeliveryJob job, Instant now) {
    Instant due = schedule.apply(job).nextTry(job.birth(), now);
    long most = Duration.between(now, due).toMillis() * jitterPercent / 100;
    return most <= 0 ? due : due.plusMillis(random.nextLong(most + 1));
  }

  /// @param untold whether no bounce needs the segment
  private void end(DeliveryJob job, boolean untold) {
    if (job.isKept()) {
      try {
        stores.deferred().done(job.jobId());
      } catch (SQLException e) {
        // The claim runs out, the job comes again, and its admission finds that all have ended.
        log.warn("job={} msg=\"row not deleted yet\"", job.jobId(), e);
      }
    }
    if (job.soleUser() && untold) {
      JobAdmission.deleteSegment(stores, job);
    }
  }
}
