package dev.postern.functions.bounce;

import dev.postern.address.Mailbox;
import dev.postern.address.ReversePath;
import dev.postern.functions.runtime.InMemoryStores;
import dev.postern.message.BounceJob;
import dev.postern.message.DeliveryJob;
import dev.postern.message.QueueId;
import dev.postern.message.Route;
import dev.postern.message.SpoolRef;
import dev.postern.smtp.EnhancedStatus;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Bounce jobs for tests.
final class Bounces {
  static final QueueId MESSAGE = QueueId.of(1, 1, 1);
  static final QueueId DSN = QueueId.of(1, 1, 2);
  static final Instant BORN = Instant.parse("2026-01-05T08:00:00Z");
  static final Instant FAILED = Instant.parse("2026-01-05T09:10:11Z");

  private Bounces() {}

  /// A message that failed at a peer for each recipient; it lies in the spool at `in/s`.
  static BounceJob of(
      InMemoryStores stores, String text, String sender, boolean owns, String... recipients) {
    byte[] bytes = stores.store("in/s", text);
    List<Mailbox> mailboxes = Arrays.stream(recipients).map(Mailbox::parse).toList();
    return new BounceJob(
        DSN,
        job(bytes.length, sender, mailboxes, false),
        owns,
        BounceJob.Action.FAILED,
        mailboxes.stream()
            .map(m -> failure(m, "550 5.1.1 no such user here", "mx.d.org", "no such user here"))
            .toList());
  }

  static DeliveryJob job(long length, String sender, List<Mailbox> recipients, boolean smtpUtf8) {
    return new DeliveryJob(
        "j1",
        MESSAGE,
        new SpoolRef("in/s", 0, length),
        true,
        ReversePath.parse(sender),
        recipients,
        false,
        smtpUtf8,
        new Route.Local(),
        BORN,
        0);
  }

  static BounceJob.Report failure(
      Mailbox recipient, @Nullable String diagnostic, @Nullable String host, String text) {
    return new BounceJob.Report(
        recipient, EnhancedStatus.parse("5.1.1"), diagnostic, host, text, FAILED);
  }
}
