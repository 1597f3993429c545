package dev.postern.event;

import dev.postern.address.Mailbox;
import dev.postern.message.QueueId;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One thing that happened to one message, usually to one of its recipients: a row of the ledger.
///
/// Events are sent at least once. What happened to whom at which attempt can happen only once, so
/// (queue id, kind, recipient, attempt) is an event's identity and the ledger keeps one of each.
///
/// @param kind what happened
/// @param recipient whom it concerns; `accepted` is one event per recipient, too
/// @param jobId the job, where there is one
/// @param source the egress source or lane that spoke to the peer
/// @param peer host and address of the other side: the client for accepted, the MX for the rest
/// @param reply the peer's reply, or our own text where no peer spoke
/// @param attempt of the job, from 0
/// @param sender the reverse-path in text, empty for null; on `accepted`
/// @param messageId the header's Message-ID without brackets; on `accepted`
/// @param related the queue id of the DSN that tells the sender of it, where one was made; for
///   `delivered` to an alias: that of the message to its targets, where one was queued
public record MailEvent(
    Instant at,
    Kind kind,
    QueueId queueId,
    Mailbox recipient,
    @Nullable String jobId,
    @Nullable String source,
    @Nullable String peer,
    @Nullable String reply,
    int attempt,
    @Nullable String sender,
    @Nullable String messageId,
    @Nullable String related) {

  /// What can happen. Every recipient of an accepted message ends in exactly one final kind.
  public enum Kind {
    /// A recipient's message was stored; sent by `dispatch` from the manifest.
    ACCEPTED(false),
    /// A job for the recipient went to a delivery queue.
    DISPATCHED(false),
    /// A try failed for now; the job waits in table `deferred`.
    DEFERRED(false),
    /// The peer, or the Maildir, has it.
    DELIVERED(true),
    /// It failed for good; a DSN was queued, or the failure was that of a bounce.
    BOUNCED(true),
    /// It was dropped on purpose: `delete` instruction, triple bounce, an operator, a failure that
    /// the sender did not want to hear of.
    DISCARDED(true);

    private final boolean isFinal;

    Kind(boolean isFinal) {
      this.isFinal = isFinal;
    }

    public boolean isFinal() {
      return isFinal;
    }

    /// The name in the ledger and in `trace`: `accepted`, `dispatched`, ...
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
