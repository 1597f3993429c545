package dev.postern.event;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/// Every event of every message, in table `message_event`.
public interface Ledger {
  /// Inserts in bulk; events already there are left as they are.
  void record(List<MailEvent> events) throws SQLException;

  /// All events of the message with this queue id, or of all with this Message-ID, in order.
  List<MailEvent> trace(String queueIdOrMessageId) throws SQLException;

  /// Counts since an instant, with every accepted recipient that has no final event.
  Balance balance(Instant since) throws SQLException;

  /// What `postern ledger check` tells: accepted = delivered + bounced + discarded + queued.
  ///
  /// @param deferred unfinished recipients found in table `deferred`
  /// @param unaccounted the rest of the unfinished: in a queue still, or lost
  record Balance(
      long accepted,
      long delivered,
      long bounced,
      long discarded,
      long deferred,
      List<Open> unaccounted) {
    public Balance {
      unaccounted = List.copyOf(unaccounted);
    }
  }

  /// An accepted recipient without a final event.
  record Open(String queueId, String recipient, Instant acceptedAt, String lastEvent) {}
}
