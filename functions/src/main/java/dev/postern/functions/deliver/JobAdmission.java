package dev.postern.functions.deliver;

import dev.postern.event.MailEvent;
import dev.postern.functions.runtime.Stores;
import dev.postern.message.DeliveryJob;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides whether a job that came from a queue may be tried, and for whom.
///
/// A first try received for the first time always may: the database is not on the way of a message
/// that goes through. What the table has, a later try or what had to wait, must claim its row,
/// which only one worker gets. A later try, and a job that was received before, leave out the
/// recipients that the ledger knows as ended: a worker may have served them and died, or found the
/// database away, before the queue or the row could say so.
///
/// **On failure:** the database away at a later try: [SQLException], the job goes back to its
/// queue.
final class JobAdmission {
  private static final Logger log = LoggerFactory.getLogger(JobAdmission.class);

  /// A claim outlives its invocation by this much, so that no other worker starts while it runs.
  private static final Duration CLAIM_MARGIN = Duration.ofMinutes(1);

  private final Stores stores;

  JobAdmission(Stores stores) {
    this.stores = stores;
  }

  /// The job for those of its recipients that are still to be served, or nothing when another
  /// worker has it or all have ended.
  Optional<DeliveryJob> admit(DeliveryJob job, Instant deadline) throws SQLException {
    if (!job.isKept()) {
      return Optional.of(job);
    }
    Duration claim = Duration.between(stores.clock().instant(), deadline).plus(CLAIM_MARGIN);
    if (!stores.deferred().claim(job, claim)) {
      log.info("job={} attempt={} msg=\"stale, dropped\"", job.jobId(), job.attempt());
      return Optional.empty();
    }
    Optional<DeliveryJob> open = stillOpen(job);
    if (open.isEmpty()) {
      stores.deferred().done(job.jobId());
    }
    return open;
  }

  /// The same for a job that was received before: a worker may have served some and died before the
  /// queue knew. With the database away a first try goes on for all.
  Optional<DeliveryJob> admitAgain(DeliveryJob job, Instant deadline) throws SQLException {
    if (job.isKept()) {
      return admit(job, deadline);
    }
    try {
      return stillOpen(job);
    } catch (SQLException e) {
      log.warn("job={} msg=\"no ledger, may deliver twice\"", job.jobId(), e);
      return Optional.of(job);
    }
  }

  private Optional<DeliveryJob> stillOpen(DeliveryJob job) throws SQLException {
    Map<String, MailEvent> ended = ended(job);
    var open = job.recipients().stream().filter(r -> !ended.containsKey(r.toString())).toList();
    if (!open.isEmpty()) {
      return Optional.of(job.only(open));
    }
    log.info("job={} attempt={} msg=\"all had ended before\"", job.jobId(), job.attempt());
    if (job.soleUser() && ended.values().stream().noneMatch(JobAdmission::isToBeTold)) {
      deleteSegment(stores, job);
    }
    return Optional.empty();
  }

  /// Whether a bounce job may need the segment still.
  private static boolean isToBeTold(MailEvent event) {
    return event.kind() == MailEvent.Kind.BOUNCED || event.related() != null;
  }

  /// Whether the ledger knows a final event of each recipient: then a twin of this job ended it.
  boolean allEnded(DeliveryJob job) throws SQLException {
    return ended(job)
        .keySet()
        .containsAll(job.recipients().stream().map(Object::toString).collect(Collectors.toSet()));
  }

  private Map<String, MailEvent> ended(DeliveryJob job) throws SQLException {
    Map<String, MailEvent> ended = new HashMap<>();
    for (MailEvent event : stores.ledger().trace(job.queueId().value())) {
      if (event.kind().isFinal()) {
        ended.put(event.recipient().toString(), event);
      }
    }
    return ended;
  }

  /// Deletes a segment nothing refers to any more; what cannot be deleted now, relay-cleanup does.
  static void deleteSegment(Stores stores, DeliveryJob job) {
    try {
      stores.spool().delete(job.body().key());
    } catch (IOException e) {
      log.warn("queue_id={} segment={} msg=\"not deleted\"", job.queueId(), job.body().key(), e);
    }
  }
}
