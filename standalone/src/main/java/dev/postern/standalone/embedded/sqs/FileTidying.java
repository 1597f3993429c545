package dev.postern.standalone.embedded.sqs;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives the disk back, in small steps while the queues are idle, what a backlog had taken.
///
/// Without it the file is bounded too, by the largest backlog it ever held: pages are used again.
final class FileTidying {
  private static final Logger LOG = LoggerFactory.getLogger(FileTidying.class);
  private static final int PAGES_KEPT = 1000;
  private static final int PAGES_A_STEP = 2000;

  private FileTidying() {}

  /// Frees at most 8 MB; true if there is nothing more to do.
  static boolean step(Connection connection) {
    try (Statement statement = connection.createStatement()) {
      int free = number(statement, "PRAGMA freelist_count");
      if (free > PAGES_KEPT) {
        int step = Math.min(free - PAGES_KEPT, PAGES_A_STEP);
        // executeUpdate, not execute: that would free one page, the first of many steps
        statement.executeUpdate("PRAGMA incremental_vacuum(" + step + ")");
        return false;
      }
      statement.executeUpdate("PRAGMA wal_checkpoint(TRUNCATE)");
      return true;
    } catch (SQLException e) {
      LOG.warn("The queue file could not be made smaller: {}", e.getMessage());
      return true;
    }
  }

  private static int number(Statement statement, String pragma) throws SQLException {
    try (ResultSet rows = statement.executeQuery(pragma)) {
      return rows.next() ? rows.getInt(1) : 0;
    }
  }
}
