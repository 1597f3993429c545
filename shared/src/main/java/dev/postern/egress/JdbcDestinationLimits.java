package dev.postern.egress;

import dev.postern.db.Database;
import dev.postern.db.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The limits in MariaDB: tables `egress_rate` and `egress_connection`.
public record JdbcDestinationLimits(Database database) implements DestinationLimits {
  /// Rows that are over which one call drops.
  private static final int DROPPED = 100;

  private static final Duration KEPT = Duration.ofDays(2);

  @Override
  public int take(SourceAtSite at, Instant window, long most, int wanted) throws SQLException {
    try (Connection connection = database.dataSource().getConnection()) {
      boolean there = false;
      int part = (int) Math.min(wanted, most);
      while (part > 0) {
        if (took(connection, at, window, most, part)) {
          return part;
        }
        if (there || !inserted(connection, at, window)) {
          part /= 2;
        }
        there = true;
      }
      return 0;
    }
  }

  private static boolean took(
      Connection connection, SourceAtSite at, Instant window, long most, int part)
      throws SQLException {
    return Sql.update(
            connection,
            """
            UPDATE egress_rate SET granted = IF(window_at < ?, 0, granted) + ?, window_at = ?
            WHERE source = ? AND site = ?
              AND (window_at < ? OR (window_at = ? AND granted + ? <= ?))
            """,
            window,
            part,
            window,
            at.source(),
            at.site(),
            window,
            window,
            part,
            most)
        == 1;
  }

  private static boolean inserted(Connection connection, SourceAtSite at, Instant window)
      throws SQLException {
    int rows =
        Sql.update(
            connection,
            "INSERT IGNORE INTO egress_rate (source, site, window_at, granted) VALUES (?, ?, ?, 0)",
            at.source(),
            at.site(),
            window);
    if (rows == 1 && window.isAfter(Instant.EPOCH.plus(KEPT))) {
      Instant old = window.minus(KEPT);
      Sql.update(
          connection,
          "DELETE FROM egress_rate WHERE window_at < ? AND blocked_until < ? AND share_at < ?"
              + " ORDER BY window_at LIMIT "
              + DROPPED,
          old,
          old,
          old);
    }
    return rows == 1;
  }

  @Override
  public long granted(SourceAtSite at, Instant window) throws SQLException {
    try (Connection connection = database.dataSource().getConnection()) {
      return Sql.first(
              connection,
              "SELECT granted FROM egress_rate WHERE source = ? AND site = ? AND window_at = ?",
              row -> row.getLong("granted"),
              at.source(),
              at.site(),
              window)
          .orElse(0L);
    }
  }

  @Override
  public int connect(
      SourceAtSite at, String worker, int most, int wanted, Instant now, Instant until)
      throws SQLException {
    return database.transaction(
        connection -> {
          locked(connection, at);
          Sql.update(
              connection,
              "DELETE FROM egress_connection WHERE until <= ? ORDER BY until LIMIT " + DROPPED,
              now);
          int others =
              Sql.first(
                      connection,
                      "SELECT COALESCE(SUM(connections), 0) AS n FROM egress_connection"
                          + " WHERE source = ? AND site = ? AND worker <> ? AND until > ?",
                      row -> row.getInt("n"),
                      at.source(),
                      at.site(),
                      worker,
                      now)
                  .orElse(0);
          int granted = Math.min(wanted, most - others);
          if (granted <= 0) {
            release(connection, at, worker);
            return 0;
          }
          Sql.update(
              connection,
              """
              INSERT INTO egress_connection (source, site, worker, connections, until)
              VALUES (?, ?, ?, ?, ?)
              ON DUPLICATE KEY UPDATE connections = VALUES(connections), until = VALUES(until)
              """,
              at.source(),
              at.site(),
              worker,
              granted,
              until);
          return granted;
        });
  }

  @Override
  public void disconnect(SourceAtSite at, String worker) throws SQLException {
    try (Connection connection = database.dataSource().getConnection()) {
      release(connection, at, worker);
    }
  }

  private static void release(Connection connection, SourceAtSite at, String worker)
      throws SQLException {
    Sql.update(
        connection,
        "DELETE FROM egress_connection WHERE source = ? AND site = ? AND worker = ?",
        at.source(),
        at.site(),
        worker);
  }

  @Override
  public void block(SourceAtSite at, Instant until, String reply) throws SQLException {
    var _ =
        database.transaction(
            connection -> {
              locked(connection, at);
              return Sql.update(
                  connection,
                  "UPDATE egress_rate SET blocked_by = ?, blocked_until = ?"
                      + " WHERE source = ? AND site = ? AND blocked_until < ?",
                  reply.length() <= 1000 ? reply : reply.substring(0, 1000),
                  until,
                  at.source(),
                  at.site(),
                  until);
            });
  }

  @Override
  public void slow(SourceAtSite at, Instant now) throws SQLException {
    var _ =
        database.transaction(
            connection -> {
              SiteStanding slowed = locked(connection, at).slowed(now);
              return Sql.update(
                  connection,
                  "UPDATE egress_rate SET share = ?, share_at = ? WHERE source = ? AND site = ?",
                  slowed.share(),
                  slowed.slowedAt(),
                  at.source(),
                  at.site());
            });
  }

  @Override
  public boolean raise(SiteStanding known, Instant now) throws SQLException {
    Instant before = now.minus(SiteStanding.DEAF);
    try (Connection connection = database.dataSource().getConnection()) {
      return Sql.update(
              connection,
              """
              UPDATE egress_rate SET share = LEAST(?, share + ?), raised_at = ?
              WHERE source = ? AND site = ? AND share < ?
                AND share_at = ? AND share_at <= ? AND raised_at <= ?
              """,
              SiteStanding.WHOLE,
              SiteStanding.RISE,
              now,
              known.at().source(),
              known.at().site(),
              SiteStanding.WHOLE,
              known.slowedAt(),
              before,
              before)
          == 1;
    }
  }

  /// The row, for this transaction alone.
  private static SiteStanding locked(Connection connection, SourceAtSite at) throws SQLException {
    inserted(connection, at, Instant.EPOCH);
    return Sql.first(
            connection,
            "SELECT * FROM egress_rate WHERE source = ? AND site = ? FOR UPDATE",
            JdbcDestinationLimits::standing,
            at.source(),
            at.site())
        .orElseGet(() -> SiteStanding.clean(at));
  }

  /// Takes back what the peer said of the source, block and rate, within a transaction. Workers
  /// that heard it learn so when they read the standings again.
  ///
  /// @return what was in force; empty: nothing was
  public static Optional<SiteStanding> forget(Connection connection, SourceAtSite at, Instant now)
      throws SQLException {
    Optional<SiteStanding> said =
        Sql.first(
                connection,
                "SELECT * FROM egress_rate WHERE source = ? AND site = ? FOR UPDATE",
                JdbcDestinationLimits::standing,
                at.source(),
                at.site())
            .filter(standing -> !standing.isOver(now));
    if (said.isPresent()) {
      SiteStanding clean = SiteStanding.clean(at);
      Sql.update(
          connection,
          "UPDATE egress_rate SET share = ?, share_at = ?, raised_at = ?, blocked_until = ?,"
              + " blocked_by = ? WHERE source = ? AND site = ?",
          clean.share(),
          clean.slowedAt(),
          clean.raisedAt(),
          clean.blockedUntil(),
          clean.blockedBy(),
          at.source(),
          at.site());
    }
    return said;
  }

  @Override
  public List<SiteStanding> standings(Instant now) throws SQLException {
    try (Connection connection = database.dataSource().getConnection()) {
      return Sql.list(
          connection,
          "SELECT * FROM egress_rate WHERE blocked_until > ? OR share_at > ?"
              + " ORDER BY GREATEST(blocked_until, share_at) DESC LIMIT "
              + MOST_STANDINGS,
          JdbcDestinationLimits::standing,
          now,
          now.minus(SiteStanding.FORGOTTEN));
    }
  }

  private static SiteStanding standing(ResultSet row) throws SQLException {
    return new SiteStanding(
        new SourceAtSite(Sql.text(row, "source"), Sql.text(row, "site")),
        row.getInt("share"),
        Sql.instant(row, "share_at"),
        Sql.instant(row, "raised_at"),
        Sql.instant(row, "blocked_until"),
        row.getString("blocked_by"));
  }
}
