package dev.postern.event;

import dev.postern.queue.JobQueue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Sends events to the `events` queue, as many to a message as fit.
///
/// **On failure:** [IOException]; some of the events may have arrived, and the ledger keeps one of
/// each when all are sent again.
public final class QueueEventSink implements EventSink {
  /// Events one message may carry, so that `ledger` inserts no more at once.
  static final int MOST_EVENTS = 500;

  private final JobQueue queue;

  public QueueEventSink(JobQueue queue) {
    this.queue = queue;
  }

  @Override
  public void send(List<MailEvent> events) throws IOException {
    List<String> bodies = pack(events);
    if (!bodies.isEmpty()) {
      queue.sendAll(bodies);
    }
  }

  private static List<String> pack(List<MailEvent> events) {
    List<String> bodies = new ArrayList<>();
    List<MailEvent> message = new ArrayList<>();
    int octets = 0;
    for (MailEvent event : events) {
      // The brackets of a list of one stand for the comma between two.
      int size = EventCodec.encode(List.of(event)).getBytes(StandardCharsets.UTF_8).length;
      boolean full = message.size() == MOST_EVENTS || octets + size > JobQueue.MAX_BODY_OCTETS;
      if (full && !message.isEmpty()) {
        bodies.add(EventCodec.encode(message));
        message = new ArrayList<>();
        octets = 0;
      }
      message.add(event);
      octets += size;
    }
    if (!message.isEmpty()) {
      bodies.add(EventCodec.encode(message));
    }
    return bodies;
  }
}
