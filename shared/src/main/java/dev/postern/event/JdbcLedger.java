package dev.postern.event;

import dev.postern.db.Database;
import dev.postern.db.Sql;
import dev.postern.message.QueueId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The ledger in MariaDB.
///
/// A balance lists at most [#MAX_OPEN] open recipients, the oldest; its numbers count all.
public final class JdbcLedger implements Ledger {
  /// Open recipients a balance lists at most.
  public static final int MAX_OPEN = 10_000;

  /// Rows of one INSERT: some 100 kB, far below the server's packet limit.
  private static final int ROWS_PER_INSERT = 200;

  // A row that is there stays as it is. INSERT IGNORE would also swallow rows that do not fit.
  private static final String INSERT =
      "INSERT INTO message_event ("
          + EventRows.COLUMNS
          + ") VALUES %s"
          + " ON DUPLICATE KEY UPDATE message_event.queue_id = message_event.queue_id";

  private static final String ORDER =
      " ORDER BY at, attempt, FIELD(kind, 'accepted', 'dispatched', 'deferred', 'delivered',"
          + " 'bounced', 'discarded'), queue_id, recipient";

  private static final String OUTCOMES =
      """
      SELECT a.queue_id, a.recipient, a.at,
        MAX(e.kind = 'delivered') AS delivered,
        MAX(e.kind = 'bounced') AS bounced,
        MAX(e.kind = 'discarded') AS discarded,
        EXISTS (SELECT 1 FROM deferred d WHERE d.queue_id = a.queue_id
          AND JSON_CONTAINS(d.recipients, JSON_QUOTE(a.recipient))) AS deferred
      FROM message_event a JOIN message_event e
        ON e.queue_id = a.queue_id AND e.recipient = a.recipient
      WHERE a.kind = 'accepted' AND a.attempt = 0 AND a.at >= ?
      GROUP BY a.queue_id, a.recipient, a.at
      """;

  // Each recipient counts once: a duplicate delivery is one delivery, and delivered wins.
  private static final String COUNTS =
      "SELECT COUNT(*) AS accepted, COALESCE(SUM(delivered), 0) AS delivered,"
          + " COALESCE(SUM(NOT delivered AND bounced), 0) AS bounced,"
          + " COALESCE(SUM(NOT delivered AND NOT bounced AND discarded), 0) AS discarded,"
          + " COALESCE(SUM(NOT delivered AND NOT bounced AND NOT discarded AND deferred), 0)"
          + " AS deferred FROM ("
          + OUTCOMES
          + ") AS outcome";

  private static final String OPEN =
      "SELECT queue_id, recipient, at, (SELECT e.kind FROM message_event e WHERE e.queue_id ="
          + " outcome.queue_id AND e.recipient = outcome.recipient ORDER BY e.attempt DESC, e.at"
          + " DESC, FIELD(e.kind, 'accepted', 'dispatched', 'deferred') DESC LIMIT 1) AS last_event"
          + " FROM ("
          + OUTCOMES
          + ") AS outcome WHERE NOT delivered AND NOT bounced AND NOT discarded AND NOT deferred"
          + " ORDER BY at, queue_id, recipient LIMIT "
          + MAX_OPEN;

  private static final String BY_QUEUE_ID =
      "SELECT " + EventRows.COLUMNS + " FROM message_event WHERE queue_id = ?" + ORDER;

  // A join: MariaDB runs an IN with a UNION in it once for each row of the ledger.
  private static final String BY_MESSAGE_ID =
      "SELECT "
          + EventRows.COLUMNS
          + " FROM message_event JOIN"
          + " (SELECT DISTINCT queue_id AS id FROM message_event WHERE message_id = ?) AS named"
          + " ON message_event.queue_id = named.id"
          + ORDER;

  private final Database database;

  public JdbcLedger(Database database) {
    this.database = database;
  }

  /// Keeps them a part at a time, one statement each; what is kept when a part fails stays.
  @Override
  public void record(List<MailEvent> events) throws SQLException {
    for (List<MailEvent> part : parts(events)) {
      var _ = database.update(insert(part.size()), values(part));
    }
  }

  /// Keeps events in a transaction of the caller.
  public static void record(Connection connection, List<MailEvent> events) throws SQLException {
    for (List<MailEvent> part : parts(events)) {
      Sql.update(connection, insert(part.size()), values(part));
    }
  }

  private static List<List<MailEvent>> parts(List<MailEvent> events) {
    // In the order of the primary key, so that two writers lock rows in the same order.
    List<MailEvent> sorted =
        events.stream()
            .sorted(
                Comparator.comparing((MailEvent e) -> e.queueId().value())
                    .thenComparing(e -> e.recipient().toString())
                    .thenComparing(e -> e.kind().text())
                    .thenComparing(MailEvent::attempt))
            .toList();
    List<List<MailEvent>> parts = new ArrayList<>();
    for (int from = 0; from < sorted.size(); from += ROWS_PER_INSERT) {
      parts.add(sorted.subList(from, Math.min(sorted.size(), from + ROWS_PER_INSERT)));
    }
    return parts;
  }

  private static String insert(int rows) {
    return INSERT.formatted(
        String.join(", ", Collections.nCopies(rows, "(" + Sql.marks(EventRows.COUNT) + ")")));
  }

  private static @Nullable Object[] values(List<MailEvent> events) {
    List<@Nullable Object> parameters = new ArrayList<>();
    events.forEach(event -> EventRows.addParameters(event, parameters));
    return parameters.toArray();
  }

  /// A queue id is looked up as such first; both ways read the message's own rows alone.
  @Override
  public List<MailEvent> trace(String queueIdOrMessageId) throws SQLException {
    String id = withoutBrackets(queueIdOrMessageId.strip());
    try (var connection = database.dataSource().getConnection()) {
      if (isQueueId(id)) {
        List<MailEvent> events =
            Sql.list(connection, BY_QUEUE_ID, EventRows::read, id.toUpperCase(Locale.ROOT));
        if (!events.isEmpty()) {
          return events;
        }
      }
      return Sql.list(connection, BY_MESSAGE_ID, EventRows::read, id);
    }
  }

  @Override
  public Balance balance(Instant since) throws SQLException {
    return database.transaction(
        connection -> {
          // Both statements see the tables as they were at the first.
          Sql.update(connection, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
          Balance counts =
              Sql.first(
                      connection,
                      COUNTS,
                      row ->
                          new Balance(
                              row.getLong("accepted"),
                              row.getLong("delivered"),
                              row.getLong("bounced"),
                              row.getLong("discarded"),
                              row.getLong("deferred"),
                              List.of()),
                      since)
                  .orElseThrow(() -> new SQLException("a count has one row"));
          List<Open> open =
              Sql.list(
                  connection,
                  OPEN,
                  row ->
                      new Open(
                          Sql.text(row, "queue_id"),
                          Sql.text(row, "recipient"),
                          Sql.instant(row, "at"),
                          Sql.text(row, "last_event")),
                  since);
          return new Balance(
              counts.accepted(),
              counts.delivered(),
              counts.bounced(),
              counts.discarded(),
              counts.deferred(),
              open);
        });
  }

  private static boolean isQueueId(String text) {
    try {
      var _ = new QueueId(text.toUpperCase(Locale.ROOT));
      return true;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static String withoutBrackets(String id) {
    return id.startsWith("<") && id.endsWith(">") ? id.substring(1, id.length() - 1) : id;
  }
}
