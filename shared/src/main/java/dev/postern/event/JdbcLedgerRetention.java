package dev.postern.event;

import dev.postern.db.Database;
import dev.postern.db.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/// The retention of the ledger in MariaDB.
///
/// A message goes with all its events in one statement, so that none is left half; a transaction
/// holds at most [#MESSAGES_PER_DELETE] messages.
public record JdbcLedgerRetention(Database database) implements LedgerRetention {
  private static final int MESSAGES_PER_DELETE = 100;

  private static final String FINISHED =
      """
      SELECT DISTINCT m.queue_id FROM message_event m
      WHERE m.at < ?
        AND NOT EXISTS (SELECT 1 FROM message_event l
          WHERE l.queue_id = m.queue_id AND l.at >= ?)
        AND NOT EXISTS (SELECT 1 FROM message_event a
          WHERE a.queue_id = m.queue_id AND a.kind = 'accepted'
            AND NOT EXISTS (SELECT 1 FROM message_event f
              WHERE f.queue_id = a.queue_id AND f.recipient = a.recipient
                AND f.kind IN ('delivered', 'bounced', 'discarded')))
      LIMIT ?
      """;

  @Override
  public int expire(Instant before, int max) throws SQLException {
    int removed = 0;
    while (removed < max) {
      int now = removeSome(before, Math.min(MESSAGES_PER_DELETE, max - removed));
      if (now == 0) {
        break;
      }
      removed += now;
    }
    return removed;
  }

  private int removeSome(Instant before, int max) throws SQLException {
    return database.transaction(
        connection -> {
          List<String> ids =
              Sql.list(connection, FINISHED, row -> Sql.text(row, "queue_id"), before, before, max);
          if (!ids.isEmpty()) {
            Sql.update(
                connection,
                "DELETE FROM message_event WHERE queue_id IN (" + Sql.marks(ids.size()) + ")",
                ids.toArray());
          }
          return ids.size();
        });
  }
}
