package dev.postern.standalone.embedded.sqs;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The messages' way through the file: each method is part of a transaction of `GroupCommit`.
///
/// A message is visible when `visible_at` has passed. Whether it was delayed, or is in flight,
/// tells `receive_count`.
final class MessageStore {
  private static final String READ =
      "SELECT m.id, m.receipt, m.receive_count, m.first_received, m.sent, m.message_id, m.group_id,"
          + " m.origin, c.body, c.attributes FROM message m JOIN content c USING (id) WHERE id = ?";

  private final RandomGenerator random;

  MessageStore(RandomGenerator random) {
    this.random = random;
  }

  /// What is sent: the attributes are JSON as they came, null if there are none.
  record NewMessage(
      String messageId,
      String body,
      @Nullable String attributes,
      @Nullable String groupId,
      long visibleAt) {}

  record StoredMessage(
      Receipt receipt,
      int receiveCount,
      long firstReceived,
      long sent,
      String messageId,
      @Nullable String groupId,
      long origin,
      String body,
      @Nullable String attributes) {}

  /// What a receive found; if nothing, when to look again without being rung.
  record Received(List<StoredMessage> messages, boolean movedToDeadLetters, long nextDue) {}

  enum VisibilityChange {
    CHANGED,
    NOT_IN_FLIGHT,
    NOT_THERE
  }

  record Counts(long visible, long inFlight, long delayed) {}

  static void send(Statements sql, Queue queue, NewMessage message, long now) throws SQLException {
    sql.update(
        "INSERT INTO message (queue, visible_at, sent, message_id, group_id)"
            + " VALUES (?, ?, ?, ?, ?)",
        queue.id(),
        message.visibleAt(),
        now,
        message.messageId(),
        message.groupId());
    sql.update(
        "INSERT INTO content (id, body, attributes) VALUES (last_insert_rowid(), ?, ?)",
        message.body(),
        message.attributes());
  }

  /// Takes up to `most` visible messages and hides them; those received too often move instead.
  Received receive(
      Statements sql,
      Queue queue,
      @Nullable Queue deadLetters,
      int most,
      long now,
      long hiddenUntil)
      throws SQLException {
    Queue.Redrive redrive = queue.redrive();
    int limit =
        redrive == null || deadLetters == null ? Integer.MAX_VALUE : redrive.maxReceiveCount();
    List<StoredMessage> taken = new ArrayList<>();
    boolean moved = false;
    boolean more = true;
    while (more && taken.size() < most) {
      more = false;
      for (FairOrder.Due one : FairOrder.next(sql, queue, most - taken.size(), now)) {
        if (deadLetters != null && one.receiveCount() >= limit) {
          sql.update(
              "UPDATE message SET queue = ?, origin = ?, visible_at = ?, receipt = 0 WHERE id = ?",
              deadLetters.id(),
              queue.id(),
              now,
              one.id());
          moved = true;
          more = true;
        } else {
          taken.add(take(sql, one.id(), now, hiddenUntil));
        }
      }
    }
    long nextDue = taken.isEmpty() ? nextDue(sql, queue) : 0;
    return new Received(taken, moved, nextDue);
  }

  private StoredMessage take(Statements sql, long id, long now, long hiddenUntil)
      throws SQLException {
    sql.update(
        "UPDATE message SET visible_at = ?, receipt = ?, receive_count = receive_count + 1,"
            + " first_received = iif(receive_count = 0, ?, first_received) WHERE id = ?",
        hiddenUntil,
        random.nextLong(1, Long.MAX_VALUE),
        now,
        id);
    return sql.query(READ, MessageStore::message, id).getFirst();
  }

  private static StoredMessage message(ResultSet row) throws SQLException {
    return new StoredMessage(
        new Receipt(row.getLong(1), row.getLong(2)),
        row.getInt(3),
        row.getLong(4),
        row.getLong(5),
        row.getString(6),
        row.getString(7),
        row.getLong(8),
        row.getString(9),
        row.getString(10));
  }

  private static long nextDue(Statements sql, Queue queue) throws SQLException {
    long next = sql.number("SELECT min(visible_at) FROM message WHERE queue = ?", queue.id());
    return next == 0 ? Long.MAX_VALUE : next;
  }

  /// Any receipt of the message will do: who holds one has done its work.
  static void delete(Statements sql, Queue queue, Receipt receipt) throws SQLException {
    if (sql.update("DELETE FROM message WHERE id = ? AND queue = ?", receipt.id(), queue.id())
        > 0) {
      sql.update("DELETE FROM content WHERE id = ?", receipt.id());
    }
  }

  /// Only the last receipt may do this, and only while the message is hidden by it.
  static VisibilityChange changeVisibility(
      Statements sql, Queue queue, Receipt receipt, long now, long hiddenUntil)
      throws SQLException {
    int changed =
        sql.update(
            "UPDATE message SET visible_at = ?"
                + " WHERE id = ? AND queue = ? AND receipt = ? AND visible_at > ?",
            hiddenUntil,
            receipt.id(),
            queue.id(),
            receipt.nonce(),
            now);
    if (changed > 0) {
      return VisibilityChange.CHANGED;
    }
    long there =
        sql.number(
            "SELECT count(*) FROM message WHERE id = ? AND queue = ?", receipt.id(), queue.id());
    return there > 0 ? VisibilityChange.NOT_IN_FLIGHT : VisibilityChange.NOT_THERE;
  }

  static int purge(Statements sql, Queue queue) throws SQLException {
    sql.update(
        "DELETE FROM content WHERE id IN (SELECT id FROM message WHERE queue = ?)", queue.id());
    return sql.update("DELETE FROM message WHERE queue = ?", queue.id());
  }

  static Counts counts(Statements sql, Queue queue, long now) throws SQLException {
    return sql.query(
            "SELECT count(*) FILTER (WHERE visible_at <= ?1),"
                + " count(*) FILTER (WHERE visible_at > ?1 AND receive_count > 0),"
                + " count(*) FILTER (WHERE visible_at > ?1 AND receive_count = 0)"
                + " FROM message WHERE queue = ?2",
            row -> new Counts(row.getLong(1), row.getLong(2), row.getLong(3)),
            now,
            queue.id())
        .getFirst();
  }

  /// Makes visible what was received and not deleted; what is only delayed stays so.
  static int releaseInFlight(Statements sql, long now) throws SQLException {
    return sql.update(
        "UPDATE message SET visible_at = ?1, receipt = 0"
            + " WHERE visible_at > ?1 AND receive_count > 0 AND receipt <> 0",
        now);
  }

  /// Moves up to `most` visible messages out of a dead-letter queue: to `destination`, or if that
  /// is null to where each came from. They begin anew, with new ids and no receives, as on SQS.
  static int redrive(
      Statements sql, Queue deadLetters, @Nullable Queue destination, long now, int most)
      throws SQLException {
    return sql.update(
        "UPDATE message SET queue = coalesce(?1, origin), visible_at = ?2, sent = ?2, receipt = 0,"
            + " receive_count = 0, first_received = 0, origin = NULL, message_id ="
            + " printf('%s-%s-4%s-a%s-%s', lower(hex(randomblob(4))), lower(hex(randomblob(2))),"
            + " substr(lower(hex(randomblob(2))), 2), substr(lower(hex(randomblob(2))), 2),"
            + " lower(hex(randomblob(6)))) WHERE id IN (SELECT id FROM message WHERE queue = ?3 AND"
            + " visible_at <= ?2 AND (?1 IS NOT NULL OR origin IN (SELECT id FROM queue)) ORDER BY"
            + " visible_at LIMIT ?4)",
        destination == null ? null : destination.id(), now, deadLetters.id(), most);
  }
}
