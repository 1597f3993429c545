package dev.postern.functions.ledger;

import dev.postern.event.EventCodec;
import dev.postern.event.MailEvent;
import dev.postern.functions.runtime.Stores;
import dev.postern.message.MalformedJobException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes the event lists of many queue messages into the ledger in one bulk insert.
///
/// **On failure:** a message that is no event list fails alone. When the insert fails because of
/// its data, each message is tried by itself, so that a bad one stops no other; when the database
/// is away, all of them fail.
final class LedgerBatch {
  private static final Logger log = LoggerFactory.getLogger(LedgerBatch.class);

  private final Stores stores;

  LedgerBatch(Stores stores) {
    this.stores = stores;
  }

  /// Records the events of all messages.
  ///
  /// @param bodies by message id
  /// @return the ids of the messages that failed
  List<String> record(Map<String, String> bodies) {
    List<String> failed = new ArrayList<>();
    Map<String, List<MailEvent>> lists = new LinkedHashMap<>();
    bodies.forEach(
        (id, body) -> {
          try {
            lists.put(id, EventCodec.decode(body));
          } catch (MalformedJobException e) {
            log.error("message {} goes back to its queue", id, e);
            failed.add(id);
          }
        });
    failed.addAll(record(lists.keySet().stream().toList(), lists));
    return failed;
  }

  private List<String> record(List<String> ids, Map<String, List<MailEvent>> lists) {
    List<MailEvent> events = new ArrayList<>();
    ids.forEach(id -> events.addAll(lists.getOrDefault(id, List.of())));
    if (events.isEmpty()) {
      return List.of();
    }
    try {
      stores.ledger().record(events);
      return List.of();
    } catch (SQLException | RuntimeException e) {
      log.error("{} events of {} messages were not recorded", events.size(), ids.size(), e);
      if (ids.size() == 1 || isAway(e)) {
        return ids;
      }
      return ids.stream().flatMap(id -> record(List.of(id), lists).stream()).toList();
    }
  }

  private static boolean isAway(Exception e) {
    return e instanceof SQLTransientException || e instanceof SQLNonTransientConnectionException;
  }
}
