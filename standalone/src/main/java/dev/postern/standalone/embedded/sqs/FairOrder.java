package dev.postern.standalone.embedded.sqs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which of the visible messages of a queue are received next: the oldest, those of noisy groups
/// behind all others, as SQS's fair queues have it.
///
/// A group is noisy that has at least [#LEAST] messages in flight, and more than a tenth of all
/// that are. SQS remembers for a while; here it is as it is now. Messages without a group are never
/// noisy, and a queue that has no other costs nothing more. In a backlog of noisy groups the
/// messages of others are found by their group, those without one among the oldest.
final class FairOrder {
  static final int LEAST = 30;
  private static final int PART = 10;

  /// The oldest messages, which are looked through first for others than those of noisy groups.
  private static final int LOOKED_AT = 200;

  /// Groups whose messages are looked for then, wherever they are in the backlog.
  private static final int GROUPS = 1000;

  private static final String DUE =
      "SELECT id, receive_count, group_id FROM message"
          + " WHERE queue = ? AND visible_at <= ? ORDER BY visible_at, id LIMIT ?";
  private static final String QUIET =
      "SELECT id, receive_count, group_id FROM (SELECT id, receive_count, group_id FROM message"
          + " WHERE queue = ? AND visible_at <= ? ORDER BY visible_at, id LIMIT "
          + LOOKED_AT
          + ") WHERE group_id IS NULL OR group_id NOT IN (SELECT value FROM json_each(?)) LIMIT ?";

  /// From group to group by the index, whatever each holds.
  private static final String QUIET_BEHIND =
      "WITH RECURSIVE g (name) AS (SELECT min(group_id) FROM message WHERE queue = ?1 AND group_id"
          + " IS NOT NULL UNION ALL SELECT (SELECT min(group_id) FROM message WHERE queue = ?1 AND"
          + " group_id > g.name) FROM g WHERE g.name IS NOT NULL LIMIT "
          + GROUPS
          + ") SELECT m.id, m.receive_count, m.group_id FROM g CROSS JOIN message m ON m.queue = ?1"
          + " AND m.group_id = g.name AND m.visible_at <= ?2 WHERE g.name NOT IN"
          + " (SELECT value FROM json_each(?3)) ORDER BY m.visible_at, m.id LIMIT ?4";

  private static final String IN_FLIGHT =
      "SELECT group_id FROM message WHERE queue = ? AND visible_at > ? AND receive_count > 0";

  private FairOrder() {}

  /// A message that may be received.
  record Due(long id, long receiveCount, @Nullable String group) {
    private static Due of(ResultSet row) throws SQLException {
      return new Due(row.getLong(1), row.getLong(2), row.getString(3));
    }
  }

  /// Up to `most` visible messages, the next first.
  static List<Due> next(Statements sql, Queue queue, int most, long now) throws SQLException {
    List<Due> oldest = sql.query(DUE, Due::of, queue.id(), now, most);
    if (oldest.stream().allMatch(due -> due.group() == null)) {
      return oldest;
    }
    Set<String> noisy = noisy(sql, queue, now);
    if (noisy.isEmpty() || oldest.stream().noneMatch(due -> isOf(noisy, due))) {
      return oldest;
    }
    List<Due> quiet = sql.query(QUIET, Due::of, queue.id(), now, json(noisy), most);
    List<Due> behind =
        quiet.size() == most
            ? List.of()
            : sql.query(QUIET_BEHIND, Due::of, queue.id(), now, json(noisy), most);
    return Stream.of(quiet, behind, oldest).flatMap(List::stream).distinct().limit(most).toList();
  }

  private static boolean isOf(Set<String> noisy, Due due) {
    String group = due.group();
    return group != null && noisy.contains(group);
  }

  private static Set<String> noisy(Statements sql, Queue queue, long now) throws SQLException {
    var inFlight = new AtomicLong();
    Map<String, Long> byGroup = new HashMap<>();
    sql.query(
        IN_FLIGHT,
        row -> {
          inFlight.incrementAndGet();
          String group = row.getString(1);
          return group == null ? 0 : byGroup.merge(group, 1L, Long::sum);
        },
        queue.id(),
        now);
    byGroup.values().removeIf(count -> count < LEAST || count * PART <= inFlight.get());
    return byGroup.keySet();
  }

  private static String json(Set<String> groups) {
    ArrayNode all = Json.array();
    groups.forEach(all::add);
    return all.toString();
  }
}
