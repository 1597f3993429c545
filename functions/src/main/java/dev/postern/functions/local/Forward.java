package dev.postern.functions.local;

import dev.postern.address.Mailbox;
import dev.postern.functions.runtime.Stores;
import dev.postern.message.DeliveryJob;
import dev.postern.message.Envelope;
import dev.postern.message.InboundManifest;
import dev.postern.message.JobCodec;
import dev.postern.message.MailDate;
import dev.postern.message.QueueId;
import dev.postern.message.RecipientParameters;
import dev.postern.message.Sha256;
import dev.postern.queue.QueueName;
import dev.postern.spool.Spool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Queues a message anew for the targets of an alias that have no Maildir here.
///
/// The sender stays (it is given one of ours as it leaves), the alias' `Delivered-To:` comes on
/// top, the body is a spool object of its own. Queue id, spool key and content come from the job,
/// the alias and its targets, so doing it twice makes the same message; where the ledger knows it,
/// it is not queued again.
///
/// **Seed:** spec 8.1.16; qmail's Delivered-To (spec 8.1.4).
///
/// **On failure:** [IOException]; the message may have been queued.
final class Forward {
  private static final Logger log = LoggerFactory.getLogger(Forward.class);

  private final Stores stores;
  private final String host;

  Forward(Stores stores, String host) {
    this.stores = stores;
    this.host = host;
  }

  /// Queues it, unless it is known to be.
  ///
  /// @param alias the recipient whose mail it is
  /// @param targets at least one, in an order that is always the same
  /// @return the new message's queue id
  QueueId queue(DeliveryJob job, LocalMessage message, Mailbox alias, List<Mailbox> targets)
      throws IOException {
    QueueId id = idOf(job, alias, targets);
    if (isKnown(id)) {
      log.info("queue_id={} forward={} msg=\"queued before\"", job.queueId(), id);
      return id;
    }
    String key = Spool.FORWARDS + id;
    byte[] trace = trace(job, alias, id).getBytes(StandardCharsets.UTF_8);
    ForwardBody.store(stores.spool(), key, trace, message);
    var entry =
        new InboundManifest.Entry(
            id,
            0,
            trace.length + job.body().length(),
            envelope(job, alias, targets),
            stores.clock().instant(),
            "alias " + alias,
            message.messageId());
    stores
        .queues()
        .get(QueueName.INBOUND)
        .send(JobCodec.encode(new InboundManifest(key, List.of(entry))));
    return id;
  }

  /// What was asked for the alias is asked for its targets (RFC 3461 §5.2.7).
  private static Envelope envelope(DeliveryJob job, Mailbox alias, List<Mailbox> targets) {
    RecipientParameters asked = job.parameters().of(alias);
    Map<Mailbox, RecipientParameters> each = new LinkedHashMap<>();
    if (!asked.equals(RecipientParameters.NONE)) {
      targets.forEach(target -> each.put(target, asked));
    }
    return new Envelope(
        job.sender(),
        targets,
        job.eightBit(),
        job.smtpUtf8(),
        job.parameters().forRecipients(each));
  }

  private boolean isKnown(QueueId id) {
    try {
      return !stores.ledger().trace(id.value()).isEmpty();
    } catch (SQLException e) {
      log.warn("forward={} msg=\"no ledger, may forward twice\"", id, e);
      return false;
    }
  }

  private String trace(DeliveryJob job, Mailbox alias, QueueId id) {
    return "Delivered-To: %s\r\nReceived: by %s (Postern alias) id %s;\r\n\t%s\r\n"
        .formatted(alias, host, id, MailDate.of(job.birth()));
  }

  private static QueueId idOf(DeliveryJob job, Mailbox alias, List<Mailbox> targets) {
    var named = new StringBuilder("alias\0").append(job.queueId()).append('\0').append(alias);
    targets.forEach(target -> named.append('\0').append(target));
    return Sha256.queueId(job.birth(), named.toString());
  }
}
