package dev.postern.functions.bounce;

import dev.postern.address.Mailbox;
import dev.postern.message.BounceJob;
import dev.postern.message.DeliveryJob;
import dev.postern.message.QueueId;
import java.time.Instant;
import java.util.List;

/// What a notification tells, and whom.
///
/// @param id its queue id
/// @param to who is told: the sender, or postmaster when a bounce bounced
/// @param isDouble whether the message that failed was a bounce itself
/// @param job the job that failed
/// @param failures the recipients it tells of, at least one
record Notice(
    QueueId id, Mailbox to, boolean isDouble, DeliveryJob job, List<BounceJob.Failure> failures) {
  Notice {
    failures = List.copyOf(failures);
  }

  /// Its birth: the instant of the latest failure, so that a repetition has the same.
  Instant at() {
    return failures.stream()
        .map(BounceJob.Failure::at)
        .max(Instant::compareTo)
        .orElseThrow(() -> new IllegalStateException("a notice has a failure"));
  }

  /// Whether an address in it is not ASCII, so that it is written as RFC 6533 has it.
  boolean isUtf8() {
    return job.smtpUtf8()
        || !HeaderText.isAscii(to.toString())
        || failures.stream().anyMatch(f -> !HeaderText.isAscii(f.recipient().toString()));
  }
}
