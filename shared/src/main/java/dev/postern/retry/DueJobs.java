package dev.postern.retry;

import dev.postern.db.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Chooses which of the due jobs are leased next, so that a destination for which many are due does
/// not keep those of others waiting.
///
/// While all that is due fits into one lease, it is that. When more is due, the next [#TURNS]
/// destinations by name share the lease evenly, the oldest jobs of each; what they leave of it goes
/// to the oldest of all. So of D destinations each has its turn in one of D / [#TURNS] leases,
/// whatever is due for others.
///
/// Whose turn it is, is known in memory alone: a new process begins with the first name.
final class DueJobs {
  static final int TURNS = 50;

  // Each reads one index from where it begins to its limit, and no further.
  private static final String OLDEST =
      """
      SELECT job_id FROM deferred FORCE INDEX (due)
      WHERE state = 'deferred' AND next_attempt_at <= ? AND lease_until <= ?
      ORDER BY next_attempt_at LIMIT ?
      """;

  private static final String DESTINATIONS =
      """
      SELECT destination FROM deferred FORCE INDEX (by_destination)
      WHERE destination > ? AND state = 'deferred'
      GROUP BY destination HAVING MIN(next_attempt_at) <= ? LIMIT ?
      """;

  private static final String OLDEST_OF_DESTINATION =
      """
      (SELECT job_id FROM deferred FORCE INDEX (by_destination)
      WHERE destination = ? AND state = 'deferred' AND next_attempt_at <= ? AND lease_until <= ?
      ORDER BY next_attempt_at LIMIT ?)
      """;

  private volatile String lastTurn = "";

  /// Ids of up to `max` jobs due that nobody leases; nothing is locked yet.
  List<String> choose(Connection connection, Instant now, int max) throws SQLException {
    List<String> oldest = Sql.list(connection, OLDEST, DueJobs::id, now, now, max);
    if (oldest.size() < max) {
      return oldest;
    }
    Set<String> chosen = new LinkedHashSet<>(ofThoseInTurn(connection, now, max));
    for (String id : oldest) {
      if (chosen.size() == max) {
        break;
      }
      chosen.add(id);
    }
    return List.copyOf(chosen);
  }

  private List<String> ofThoseInTurn(Connection connection, Instant now, int max)
      throws SQLException {
    List<String> turns = next(connection, now, Math.min(TURNS, max));
    if (turns.isEmpty()) {
      return List.of();
    }
    List<Object> parameters = new ArrayList<>();
    for (String destination : turns) {
      Collections.addAll(parameters, destination, now, now, max / turns.size());
    }
    return Sql.list(
        connection,
        String.join(" UNION ALL ", Collections.nCopies(turns.size(), OLDEST_OF_DESTINATION)),
        DueJobs::id,
        parameters.toArray());
  }

  /// Destinations of which a job is due, be it leased; behind the last one the first is next.
  private List<String> next(Connection connection, Instant now, int most) throws SQLException {
    List<String> turns =
        Sql.list(connection, DESTINATIONS, DueJobs::destination, lastTurn, now, most);
    if (turns.isEmpty() && !lastTurn.isEmpty()) {
      turns = Sql.list(connection, DESTINATIONS, DueJobs::destination, "", now, most);
    }
    lastTurn = turns.size() < most ? "" : turns.getLast();
    return turns;
  }

  private static String id(ResultSet row) throws SQLException {
    return Sql.text(row, "job_id");
  }

  private static String destination(ResultSet row) throws SQLException {
    return Sql.text(row, "destination");
  }
}
