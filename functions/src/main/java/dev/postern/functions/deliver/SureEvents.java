package dev.postern.functions.deliver;

import dev.postern.event.EventCodec;
import dev.postern.event.MailEvent;
import dev.postern.functions.runtime.Stores;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends the events of what has already happened, and never fails: mail that is delivered must not
/// be delivered again because its event could not be sent.
///
/// **On failure:** the event queue away: the ledger is written directly; that away too: the events
/// are one log line at error, whole, so that they can be entered by hand.
final class SureEvents {
  private static final Logger log = LoggerFactory.getLogger(SureEvents.class);

  private final Stores stores;

  SureEvents(Stores stores) {
    this.stores = stores;
  }

  /// Returns once the events are somewhere, be it the log.
  void send(List<MailEvent> events) {
    if (events.isEmpty()) {
      return;
    }
    try {
      stores.events().send(events);
    } catch (IOException e) {
      log.warn("msg=\"events not sent, writing to the ledger\"", e);
      record(events);
    }
  }

  private void record(List<MailEvent> events) {
    try {
      stores.ledger().record(events);
    } catch (SQLException e) {
      log.error("msg=\"events lost to the ledger\" events={}", EventCodec.encode(events), e);
    }
  }
}
