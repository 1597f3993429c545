package dev.postern.event;

import java.io.IOException;
import java.util.List;

/// Where parts of the relay tell what happened: the `events` queue, whose reader is `ledger`.
public interface EventSink {
  /// Hands the events on; returns once they are safe.
  void send(List<MailEvent> events) throws IOException;
}
