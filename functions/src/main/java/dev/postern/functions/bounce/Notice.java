package dev.postern.functions.bounce;

import dev.postern.address.Mailbox;
import dev.postern.message.BounceJob;
import dev.postern.message.DeliveryJob;
import dev.postern.message.EsmtpParameters;
import dev.postern.message.QueueId;
import java.time.Instant;
import java.util.List;

/// What a notification tells, and whom.
///
/// @param id its queue id
/// @param to who is told: the sender, or postmaster when a bounce bounced
/// @param isDouble whether the message that failed was a bounce itself
/// @param job the job it is about
/// @param action what came of its recipients
/// @param reports the recipients it tells of, at least one
record Notice(
    QueueId id,
    Mailbox to,
    boolean isDouble,
    DeliveryJob job,
    BounceJob.Action action,
    List<BounceJob.Report> reports) {
  Notice {
    reports = List.copyOf(reports);
  }

  /// Its birth: the instant of the latest report, so that a repetition has the same.
  Instant at() {
    return reports.stream()
        .map(BounceJob.Report::at)
        .max(Instant::compareTo)
        .orElseThrow(() -> new IllegalStateException("a notice has a report"));
  }

  /// Whether an address in it is not ASCII, so that it is written as RFC 6533 has it.
  boolean isUtf8() {
    return job.smtpUtf8()
        || !HeaderText.isAscii(to.toString())
        || reports.stream().anyMatch(r -> !HeaderText.isAscii(r.recipient().toString()));
  }

  /// How much of the message it returns.
  ///
  /// Without a failure the header is enough (RFC 3461 §4.3). A binary body cannot stand in a report
  /// (RFC 3030 §3). What asked for TLS on its way must not come back without: a report without any
  /// of the message is what RFC 8689 §5 allows where we cannot ask the same for it.
  OriginalCopy.Extent extent() {
    EsmtpParameters asked = job.parameters();
    if (asked.requireTls()) {
      return OriginalCopy.Extent.NOTHING;
    }
    boolean header =
        action != BounceJob.Action.FAILED
            || asked.ret() == EsmtpParameters.Ret.HDRS
            || asked.binaryMime();
    return header ? OriginalCopy.Extent.HEADER : OriginalCopy.Extent.WHOLE;
  }
}
