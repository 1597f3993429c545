package dev.postern.functions.bounce;

import dev.postern.address.ReversePath;
import dev.postern.event.MailEvent;
import dev.postern.functions.runtime.JobWork;
import dev.postern.functions.runtime.Stores;
import dev.postern.message.BounceJob;
import dev.postern.message.DeliveryJob;
import dev.postern.message.Envelope;
import dev.postern.message.InboundManifest;
import dev.postern.message.JobCodec;
import dev.postern.queue.QueueName;
import dev.postern.spool.Spool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes one notification of what came of recipients in one attempt of a job, and queues it.
///
/// The same job makes the same octets under the same spool key, so doing it twice overwrites the
/// notification with itself. An attempt that ran twice may tell of other times or hosts under the
/// same queue id; the key carries a hash of the content, so each manifest stays true.
///
/// **Seed:** spec 7.5 to 7.11; decisions 20 and 24.
///
/// **On failure:** the job goes back to its queue until the notification is queued. The segment of
/// the failed message is deleted last; where that fails, the retention removes it.
final class Bounce implements JobWork {
  private static final Logger log = LoggerFactory.getLogger(Bounce.class);

  private final Stores stores;

  Bounce(Stores stores) {
    this.stores = stores;
  }

  @Override
  public void handle(String body, Instant deadline) throws Exception {
    BounceJob bounce = JobCodec.decodeBounce(body);
    Optional<Notice> notice = Addressee.of(stores).noticeOf(bounce);
    if (notice.isPresent()) {
      notify(bounce, notice.get());
    }
    discard(bounce, notice.map(Notice::reports).orElse(List.of()));
    if (bounce.ownsSegment()) {
      deleteSegment(bounce);
    }
  }

  private void notify(BounceJob bounce, Notice notice) throws IOException {
    OriginalCopy original;
    try {
      original = OriginalCopy.read(stores.spool(), bounce.job().body(), notice.extent());
    } catch (Spool.SegmentMissingException e) {
      if (bounce.ownsSegment()) {
        // Only this job deletes it, after the notification was queued: this one is a repetition.
        log.info("bounce queue_id={} was made before", bounce.bounceId());
        return;
      }
      log.warn("bounce queue_id={} goes without a copy: {}", bounce.bounceId(), e.getMessage());
      original = OriginalCopy.NONE;
    }
    Dsn dsn = new DsnWriter(DsnOrigin.of(stores)).write(notice, original);
    String key = Spool.BOUNCES + bounce.bounceId() + "-" + dsn.fingerprint();
    stores.spool().put(key, List.of(ByteBuffer.wrap(dsn.content())));
    stores.queues().get(QueueName.INBOUND).send(JobCodec.encode(manifest(key, notice, dsn)));
    log.info(
        "bounced queue_id={} dsn={} action={} recipients={}",
        bounce.job().queueId(),
        bounce.bounceId(),
        notice.action(),
        notice.reports().size());
  }

  /// Tells the ledger of failures that nobody is told of.
  private void discard(BounceJob bounce, List<BounceJob.Report> told) throws IOException {
    List<MailEvent> events =
        bounce.reports().stream()
            .filter(f -> !told.contains(f))
            .map(f -> discarded(bounce.job(), f))
            .toList();
    if (!events.isEmpty()) {
      stores.events().send(events);
      log.warn("triple bounce: discarding queue_id={}", bounce.job().queueId());
    }
  }

  private MailEvent discarded(DeliveryJob job, BounceJob.Report report) {
    return new MailEvent(
        stores.clock().instant(),
        MailEvent.Kind.DISCARDED,
        job.queueId(),
        report.recipient(),
        job.jobId(),
        null,
        null,
        "triple bounce: discarding",
        job.attempt(),
        null,
        null,
        null);
  }

  private static InboundManifest manifest(String key, Notice notice, Dsn dsn) {
    return new InboundManifest(
        key,
        List.of(
            new InboundManifest.Entry(
                notice.id(),
                0,
                dsn.content().length,
                new Envelope(
                    ReversePath.NULL, List.of(notice.to()), dsn.eightBit(), dsn.smtpUtf8()),
                notice.at(),
                "bounce",
                dsn.messageId())));
  }

  private void deleteSegment(BounceJob bounce) {
    try {
      stores.spool().delete(bounce.job().body().key());
    } catch (IOException e) {
      log.warn("segment {} is left to the retention", bounce.job().body().key(), e);
    }
  }
}
