package dev.postern.standalone.embedded.sqs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which of the visible messages of a queue are received next: the oldest, those of noisy groups
/// behind all others, as SQS's fair queues have it.
///
/// A group is noisy that has at least [#LEAST] messages in flight, and more than a tenth of all
/// that are. SQS remembers for a while; here it is as it is now. Messages without a group are never
/// noisy, and a queue that has no other costs nothing more.
final class FairOrder {
  static final int LEAST = 30;
  private static final int PART = 10;

  /// Of a backlog, what is looked through for messages that are not of noisy groups.
  private static final int LOOKED_AT = 10_000;

  private static final String DUE =
      "SELECT id, receive_count, group_id FROM message"
          + " WHERE queue = ? AND visible_at <= ? ORDER BY visible_at, id LIMIT ?";
  private static final String QUIET =
      "SELECT id, receive_count, group_id FROM (SELECT id, receive_count, group_id FROM message"
          + " WHERE queue = ? AND visible_at <= ? ORDER BY visible_at, id LIMIT "
          + LOOKED_AT
          + ") WHERE group_id IS NULL OR group_id NOT IN (SELECT value FROM json_each(?)) LIMIT ?";
  private static final String IN_FLIGHT =
      "SELECT group_id, count(*) FROM message"
          + " WHERE queue = ? AND visible_at > ? AND receive_count > 0 GROUP BY group_id";

  private FairOrder() {}

  /// A message that may be received.
  record Due(long id, long receiveCount, @Nullable String group) {
    private static Due of(ResultSet row) throws SQLException {
      return new Due(row.getLong(1), row.getLong(2), row.getString(3));
    }
  }

  private record InFlight(@Nullable String group, long count) {}

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
    return Stream.concat(quiet.stream(), oldest.stream()).distinct().limit(most).toList();
  }

  private static boolean isOf(Set<String> noisy, Due due) {
    String group = due.group();
    return group != null && noisy.contains(group);
  }

  private static Set<String> noisy(Statements sql, Queue queue, long now) throws SQLException {
    List<InFlight> groups =
        sql.query(
            IN_FLIGHT, row -> new InFlight(row.getString(1), row.getLong(2)), queue.id(), now);
    long all = groups.stream().mapToLong(InFlight::count).sum();
    Set<String> noisy = new HashSet<>();
    for (InFlight one : groups) {
      String group = one.group();
      if (group != null && one.count() >= LEAST && one.count() * PART > all) {
        noisy.add(group);
      }
    }
    return noisy;
  }

  private static String json(Set<String> groups) {
    ArrayNode all = Json.array();
    groups.forEach(all::add);
    return all.toString();
  }
}
