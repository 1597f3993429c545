package dev.postern.functions.deliver;

import dev.postern.address.Mailbox;
import dev.postern.event.MailEvent;
import dev.postern.message.BounceJob;
import dev.postern.message.DeliveryJob;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the ledger is told of an attempt: one event for each recipient.
///
/// @param source what a job without an egress source leaves from, or null where the delivery is
///   local
record AttemptEvents(@Nullable String source) {
  List<MailEvent> of(DeliveryJob job, AttemptResult result, List<BounceJob> bounces, Instant now) {
    Map<Mailbox, String> dsns = new HashMap<>();
    bounces.forEach(b -> b.job().recipients().forEach(r -> dsns.put(r, b.bounceId().value())));
    List<MailEvent> events = new ArrayList<>();
    for (Outcome outcome : result.all()) {
      events.add(event(job, outcome, dsns.get(outcome.recipient()), now));
    }
    return events;
  }

  private MailEvent event(DeliveryJob job, Outcome outcome, @Nullable String dsn, Instant now) {
    record What(MailEvent.Kind kind, @Nullable Peer peer, String reply) {}
    What what =
        switch (outcome) {
          case Outcome.Delivered d -> new What(MailEvent.Kind.DELIVERED, d.peer(), d.line());
          case Outcome.Discarded d -> new What(MailEvent.Kind.DISCARDED, null, d.reason());
          case Outcome.Deferred d ->
              new What(MailEvent.Kind.DEFERRED, d.trouble().peer(), d.trouble().line());
          case Outcome.Failed f ->
              new What(MailEvent.Kind.BOUNCED, f.trouble().peer(), f.trouble().finalLine());
        };
    String forward = outcome instanceof Outcome.Delivered d ? d.related() : null;
    return new MailEvent(
        now,
        what.kind(),
        job.queueId(),
        outcome.recipient(),
        job.jobId(),
        job.source() == null ? source : job.source(),
        what.peer() == null ? null : what.peer().toString(),
        what.reply(),
        job.attempt(),
        null,
        null,
        forward == null ? dsn : forward);
  }
}
