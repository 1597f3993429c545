package dev.postern.functions.deliver;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.postern.functions.runtime.JobWork;
import dev.postern.functions.runtime.Stores;
import dev.postern.message.DeliveryJob;
import dev.postern.message.JobCodec;
import dev.postern.spool.Spool.SegmentMissingException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One message of a delivery queue, from its decoding to the settlement of its attempt.
///
/// **On failure:** the job goes back to its queue. A segment that is gone is no failure when the
/// ledger knows that all recipients have ended: a twin of this job did the work.
public final class DeliveryWork implements JobWork {
  private static final Logger log = LoggerFactory.getLogger(DeliveryWork.class);

  /// Less time than this before the deadline is of no use; the next invocation has more.
  static final Duration USEFUL_TIME = Duration.ofSeconds(10);

  private final Stores stores;
  private final Courier courier;
  private final AttemptSettlement settlement;
  private final JobAdmission admission;
  private final SegmentReads reads;
  private final Runnable ended;

  public DeliveryWork(Stores stores, Courier courier, AttemptSettlement settlement) {
    this(
        stores,
        courier,
        settlement,
        new SegmentReads(stores.spool(), Ticker.systemTicker()),
        () -> {});
  }

  private DeliveryWork(
      Stores stores,
      Courier courier,
      AttemptSettlement settlement,
      SegmentReads reads,
      Runnable ended) {
    this.stores = stores;
    this.courier = courier;
    this.settlement = settlement;
    this.admission = new JobAdmission(stores);
    this.reads = reads;
    this.ended = ended;
  }

  /// What ends together is told together.
  @Override
  public JobWork forBatch(List<String> messages) {
    if (messages.size() < 2) {
      return this;
    }
    var events = new BatchEvents(stores.events(), messages.size(), BatchEvents.LINGER);
    return new DeliveryWork(stores, courier, settlement.tellingBy(events), reads, events::ended);
  }

  @Override
  public void handle(String body, Instant deadline) throws Exception {
    handle(body, deadline, admission::admit);
  }

  @Override
  public void handleAgain(String body, Instant deadline) throws Exception {
    handle(body, deadline, admission::admitAgain);
  }

  /// Whether a job may be tried.
  @FunctionalInterface
  private interface Admission {
    Optional<DeliveryJob> admit(DeliveryJob job, Instant deadline) throws SQLException;
  }

  private void handle(String body, Instant deadline, Admission entry) throws Exception {
    try {
      DeliveryJob job = JobCodec.decodeDelivery(body);
      requireTime(job, deadline);
      Optional<DeliveryJob> admitted = entry.admit(job, deadline);
      if (admitted.isPresent()) {
        attempt(admitted.get(), deadline);
      }
    } finally {
      ended.run();
    }
  }

  private void attempt(DeliveryJob job, Instant deadline) throws Exception {
    DeliveryJob ready;
    List<Outcome> outcomes;
    try {
      ready = courier.ready(job);
      outcomes = courier.deliver(ready, () -> reads.open(job.body()), deadline);
    } catch (NotTriedException e) {
      settlement.putOff(e);
      return;
    } catch (SegmentMissingException e) {
      if (admission.allEnded(job)) {
        log.info("job={} msg=\"ended by a twin, dropped\"", job.jobId());
        return;
      }
      throw e;
    }
    settlement.settle(ready, outcomes);
  }

  private void requireTime(DeliveryJob job, Instant deadline) throws IOException {
    Duration left = Duration.between(stores.clock().instant(), deadline);
    if (left.compareTo(USEFUL_TIME) < 0) {
      throw new IOException("job " + job.jobId() + " has only " + left + " left, not tried");
    }
  }
}
