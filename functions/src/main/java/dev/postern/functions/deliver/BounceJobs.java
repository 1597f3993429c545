package dev.postern.functions.deliver;

import dev.postern.message.BounceJob;
import dev.postern.message.DeliveryJob;
import dev.postern.message.JobCodec;
import dev.postern.message.QueueId;
import dev.postern.queue.JobQueue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Makes the bounce jobs of one attempt: one, or several where one would not fit a queue message.
///
/// The DSN's queue id comes from the job, the attempt and what the DSN says of each recipient (but
/// not when), so an attempt that runs twice with the same result makes the same DSN, and one with
/// another result never writes over a DSN that may be on its way.
final class BounceJobs {
  private BounceJobs() {}

  /// @param jobEnds whether no recipient of the job is left to be tried
  static List<BounceJob> of(
      DeliveryJob job, List<Outcome.Failed> failed, boolean jobEnds, Instant now) {
    List<BounceJob> bounces = split(job, failed, jobEnds && job.soleUser(), now);
    // Of several none may delete the segment that the others still read; relay-cleanup does.
    return bounces.size() == 1 ? bounces : split(job, failed, false, now);
  }

  private static List<BounceJob> split(
      DeliveryJob job, List<Outcome.Failed> failed, boolean owns, Instant now) {
    BounceJob bounce = one(job, failed, owns, now);
    int octets = JobCodec.encode(bounce).getBytes(StandardCharsets.UTF_8).length;
    if (octets <= JobQueue.MAX_BODY_OCTETS || failed.size() == 1) {
      return List.of(bounce);
    }
    int half = failed.size() / 2;
    List<BounceJob> parts = new ArrayList<>(split(job, failed.subList(0, half), owns, now));
    parts.addAll(split(job, failed.subList(half, failed.size()), owns, now));
    return parts;
  }

  private static BounceJob one(
      DeliveryJob job, List<Outcome.Failed> failed, boolean owns, Instant now) {
    DeliveryJob failedPart = job.only(failed.stream().map(Outcome.Failed::recipient).toList());
    return new BounceJob(
        idOf(job, failed), failedPart, owns, failed.stream().map(f -> failure(f, now)).toList());
  }

  private static BounceJob.Failure failure(Outcome.Failed failed, Instant now) {
    Trouble trouble = failed.trouble();
    return new BounceJob.Failure(
        failed.recipient(),
        trouble.status(),
        trouble.reply() == null ? null : trouble.line(),
        trouble.reply() == null || trouble.peer() == null ? null : trouble.peer().host(),
        trouble.text(),
        now);
  }

  private static QueueId idOf(DeliveryJob job, List<Outcome.Failed> failed) {
    var said = new StringBuilder(job.jobId()).append('\0').append(job.attempt());
    for (Outcome.Failed f : failed) {
      said.append('\0').append(f.recipient()).append('\0').append(f.trouble().status());
      said.append('\0').append(f.trouble().line()).append('\0').append(f.trouble().text());
    }
    ByteBuffer hash = ByteBuffer.wrap(sha256(said.toString()));
    return QueueId.of(job.birth().toEpochMilli(), hash.getLong(), hash.getLong());
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
