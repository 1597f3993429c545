package dev.postern.event;

import dev.postern.address.Mailbox;
import dev.postern.message.QueueId;
import java.time.Instant;

/// Events for tests that do not look at what was said.
public final class TestEvents {
  private TestEvents() {}

  /// One of a recipient's first attempt, with nothing else in it.
  public static MailEvent event(
      Instant at, MailEvent.Kind kind, QueueId queueId, String recipient) {
    return new MailEvent(
        at, kind, queueId, Mailbox.parse(recipient), null, null, null, null, 0, null, null, null);
  }
}
