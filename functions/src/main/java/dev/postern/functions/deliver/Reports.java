package dev.postern.functions.deliver;

import dev.postern.address.Mailbox;
import dev.postern.message.BounceJob.Action;
import dev.postern.message.BounceJob.Report;
import dev.postern.message.DeliveryJob;
import dev.postern.smtp.EnhancedStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the sender is to be told of an attempt: every failure, and what else RCPT's NOTIFY asks
/// for.
///
/// A peer that was told of NOTIFY reports itself. A message without sender is told of failures
/// only, which may concern postmaster; there is nobody to tell the rest.
///
/// **Standard:** RFC 3461 §5.2.
///
/// @param at when the attempt ended
record Reports(DeliveryJob job, Instant at) {
  private static final EnhancedStatus SUCCESS = new EnhancedStatus(2, 0, 0);

  /// @param delayed of those that were deferred, whose delay is told now
  Map<Action, List<Report>> of(AttemptResult result, List<Outcome.Deferred> delayed) {
    Map<Action, List<Report>> reports = new EnumMap<>(Action.class);
    result.failed().forEach(f -> add(reports, Action.FAILED, trouble(f.recipient(), f.trouble())));
    if (!job.sender().isNull()) {
      delayed.forEach(d -> add(reports, Action.DELAYED, trouble(d.recipient(), d.trouble())));
      for (Outcome outcome : result.ended()) {
        if (outcome instanceof Outcome.Delivered d
            && !d.peerNotifies()
            && job.parameters().of(d.recipient()).wantsSuccess()) {
          add(reports, d.peer() == null ? Action.DELIVERED : Action.RELAYED, success(d));
        }
      }
    }
    return reports;
  }

  private static void add(Map<Action, List<Report>> reports, Action action, Report report) {
    reports.computeIfAbsent(action, _ -> new ArrayList<>()).add(report);
  }

  private Report trouble(Mailbox recipient, Trouble trouble) {
    boolean peerSpoke = trouble.reply() != null;
    return new Report(
        recipient,
        trouble.status(),
        peerSpoke ? trouble.line() : null,
        peerSpoke ? hostOf(trouble.peer()) : null,
        trouble.text(),
        at);
  }

  private Report success(Outcome.Delivered delivered) {
    String host = hostOf(delivered.peer());
    return host == null
        ? new Report(delivered.recipient(), SUCCESS, null, null, "It is in the mailbox.", at)
        : new Report(
            delivered.recipient(),
            SUCCESS,
            delivered.reply(),
            host,
            "Handed on to " + host + ", which does not report deliveries.",
            at);
  }

  private static @Nullable String hostOf(@Nullable Peer peer) {
    return peer == null ? null : peer.host();
  }
}
