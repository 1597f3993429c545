package dev.postern.event;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Keeps what it is sent, for tests.
public final class RecordingEventSink implements EventSink {
  private final List<MailEvent> events = new CopyOnWriteArrayList<>();
  private volatile boolean failing;

  /// From now on every call fails, or none does.
  public void fail(boolean failing) {
    this.failing = failing;
  }

  @Override
  public void send(List<MailEvent> more) throws IOException {
    if (failing) {
      throw new IOException("the event queue does not answer");
    }
    events.addAll(more);
  }

  public List<MailEvent> events() {
    return List.copyOf(events);
  }
}
