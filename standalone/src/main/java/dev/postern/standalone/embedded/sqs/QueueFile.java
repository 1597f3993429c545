package dev.postern.standalone.embedded.sqs;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/// The SQLite file of the queues: how it is opened, and its tables.
///
/// Write-ahead log with `synchronous=FULL`: a commit returns after the log is synced, so it
/// survives a power cut as well as `kill -9`. The exclusive lock keeps a second process out and
/// goes with the process that holds it. A message's state is apart from its content, so that a
/// receive rewrites a few bytes and not the body.
final class QueueFile {
  /// A database that is fresh takes `auto_vacuum` only before its first page is written.
  private static final List<String> PRAGMAS =
      List.of(
          "PRAGMA locking_mode=EXCLUSIVE",
          "PRAGMA auto_vacuum=INCREMENTAL",
          "PRAGMA journal_mode=WAL",
          "PRAGMA synchronous=FULL",
          "PRAGMA journal_size_limit=16777216",
          "PRAGMA temp_store=MEMORY");

  private static final List<String> TABLES =
      List.of(
          """
          CREATE TABLE IF NOT EXISTS queue (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL UNIQUE,
            created INTEGER NOT NULL,
            modified INTEGER NOT NULL,
            attributes TEXT NOT NULL)\
          """,
          """
          CREATE TABLE IF NOT EXISTS message (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            queue INTEGER NOT NULL,
            visible_at INTEGER NOT NULL,
            receipt INTEGER NOT NULL DEFAULT 0,
            receive_count INTEGER NOT NULL DEFAULT 0,
            first_received INTEGER NOT NULL DEFAULT 0,
            sent INTEGER NOT NULL,
            message_id TEXT NOT NULL,
            group_id TEXT,
            origin INTEGER)\
          """,
          "CREATE INDEX IF NOT EXISTS message_due ON message (queue, visible_at)",
          "CREATE INDEX IF NOT EXISTS message_group ON message (queue, group_id, visible_at)"
              + " WHERE group_id IS NOT NULL",
          """
          CREATE TABLE IF NOT EXISTS content (
            id INTEGER PRIMARY KEY,
            body TEXT NOT NULL,
            attributes TEXT)\
          """);

  private QueueFile() {}

  /// Opens the file, made if it is not there. Its user says `BEGIN` and `COMMIT`: of the driver's
  /// own bookkeeping nothing is left over when SQLite has rolled back by itself, on a full disk.
  static Connection open(Path file) throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
    try (Statement statement = connection.createStatement()) {
      for (String pragma : PRAGMAS) {
        statement.execute(pragma);
      }
      for (String table : TABLES) {
        statement.execute(table);
      }
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }
}
