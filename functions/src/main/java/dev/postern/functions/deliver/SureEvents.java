package dev.postern.functions.deliver;

import dev.postern.event.EventCodec;
import dev.postern.event.EventSink;
import dev.postern.event.Ledger;
import dev.postern.event.MailEvent;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends the events of what has already happened, and never fails: mail that is delivered must not
/// be delivered again because its event could not be sent.
///
/// **On failure:** the event queue away: the ledger is written directly; that away too: the events
/// are one log line at error, whole, so that they can be entered by hand.
final class SureEvents {
  private static final Logger log = LoggerFactory.getLogger(SureEvents.class);

  private final EventSink sink;
  private final Supplier<Ledger> ledger;

  /// @param ledger opened when the sink fails
  SureEvents(EventSink sink, Supplier<Ledger> ledger) {
    this.sink = sink;
    this.ledger = ledger;
  }

  /// Returns once the events are somewhere, be it the log.
  void send(List<MailEvent> events) {
    if (events.isEmpty()) {
      return;
    }
    try {
      sink.send(events);
    } catch (IOException e) {
      log.warn("msg=\"events not sent, writing to the ledger\"", e);
      record(events);
    }
  }

  private void record(List<MailEvent> events) {
    try {
      ledger.get().record(events);
    } catch (SQLException e) {
      log.error("msg=\"events lost to the ledger\" events={}", EventCodec.encode(events), e);
    }
  }
}
