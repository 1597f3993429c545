package dev.postern.smtpd.intake;

import dev.postern.message.EsmtpParameters;
import dev.postern.message.InboundManifest;
import java.time.Instant;
import java.util.function.Consumer;

/// A message whose data has ended, waiting for the segment it is stored in.
final class FinishedMessage {
  private final MessageStart start;
  private final Instant acceptedAt;
  private final String messageId;
  private final HeldBytes bytes;
  private final Consumer<Outcome> done;
  private volatile boolean cancelled;

  /// @param done told the outcome once, on any thread; from then on the bytes are not read
  FinishedMessage(
      MessageStart start,
      Instant acceptedAt,
      String messageId,
      HeldBytes bytes,
      Consumer<Outcome> done) {
    this.start = start;
    this.acceptedAt = acceptedAt;
    this.messageId = messageId;
    this.bytes = bytes;
    this.done = done;
  }

  HeldBytes bytes() {
    return bytes;
  }

  /// Nobody waits for the outcome any more: if its segment is not begun, it is left out.
  void cancel() {
    cancelled = true;
  }

  boolean isCancelled() {
    return cancelled;
  }

  void tell(Outcome outcome) {
    done.accept(outcome);
  }

  /// Octets its manifest entry has at most: each character of a text may need escaping.
  int manifestOctets() {
    int text = start.peer().length() + messageId.length() + 320;
    for (var recipient : start.envelope().recipients()) {
      text += recipient.localPart().length() + recipient.domain().name().length() + 5;
    }
    for (var asked : start.envelope().parameters().recipients().entrySet()) {
      text += EsmtpParameters.jsonOctets(asked.getKey(), asked.getValue());
    }
    return 700 + 2 * text;
  }

  InboundManifest.Entry entry(long offset, long length) {
    return new InboundManifest.Entry(
        start.queueId(), offset, length, start.envelope(), acceptedAt, start.peer(), messageId);
  }
}
