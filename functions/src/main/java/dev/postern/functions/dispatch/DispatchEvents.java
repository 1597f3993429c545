package dev.postern.functions.dispatch;

import dev.postern.address.Mailbox;
import dev.postern.event.MailEvent;
import dev.postern.message.DeliveryJob;
import dev.postern.message.InboundManifest;
import dev.postern.message.Route;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What dispatch tells the ledger: each recipient accepted, and dispatched with which job.
final class DispatchEvents {
  private DispatchEvents() {}

  static List<MailEvent> of(InboundManifest manifest, List<DeliveryJob> jobs, Instant now) {
    List<MailEvent> events = new ArrayList<>();
    for (InboundManifest.Entry entry : manifest.entries()) {
      for (Mailbox recipient : entry.envelope().recipients().stream().distinct().toList()) {
        events.add(accepted(entry, recipient));
      }
    }
    for (DeliveryJob job : jobs) {
      for (Mailbox recipient : job.recipients()) {
        events.add(dispatched(job, recipient, now));
      }
    }
    return events;
  }

  private static MailEvent accepted(InboundManifest.Entry entry, Mailbox recipient) {
    return new MailEvent(
        entry.acceptedAt(),
        MailEvent.Kind.ACCEPTED,
        entry.queueId(),
        recipient,
        null,
        null,
        entry.peer(),
        null,
        0,
        entry.envelope().sender().toString(),
        entry.messageId(),
        null);
  }

  private static MailEvent dispatched(DeliveryJob job, Mailbox recipient, Instant now) {
    return new MailEvent(
        now,
        MailEvent.Kind.DISPATCHED,
        job.queueId(),
        recipient,
        job.jobId(),
        job.source() == null ? laneOf(job.route()) : job.source(),
        null,
        RouteText.of(job.route()),
        job.attempt(),
        null,
        null,
        null);
  }

  private static @Nullable String laneOf(Route route) {
    return switch (route) {
      case Route.Local _ -> null;
      case Route.Remote remote -> remote.lane();
      case Route.Static fixed -> fixed.lane();
    };
  }
}
