package dev.postern.standalone.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The folder of the private MariaDB: `data`, `tmp`, the server's log, the SQL it runs at every
/// start, and a lock that keeps a second relay out.
///
/// @param path absolute
record MariaDbFolder(Path path) {
  private static final int QUOTED_LINES = 12;

  static MariaDbFolder at(Path dir) throws IOException {
    Path path = dir.toAbsolutePath().normalize();
    var folder = new MariaDbFolder(path);
    Files.createDirectories(folder.temporary());
    return folder;
  }

  /// Of the server's files.
  Path data() {
    return path.resolve("data");
  }

  /// Of the server's temporary tables.
  Path temporary() {
    return path.resolve("tmp");
  }

  Path log() {
    return path.resolve("mariadbd.log");
  }

  private Path seriesFile(Path data) {
    return data.resolve("postern-made-by");
  }

  /// The series that made the data; null if there is none yet.
  @Nullable String dataSeries() throws IOException {
    return Files.isDirectory(data()) ? Files.readString(seriesFile(data())).strip() : null;
  }

  void writeSeries(Path data, String series) throws IOException {
    Path written = Files.writeString(data.resolve("postern-made-by.new"), series + "\n");
    Files.move(
        written,
        seriesFile(data),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /// Held as long as the process lives, `kill -9` included, or until it is closed.
  FileChannel lock() throws IOException {
    FileChannel channel =
        FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return channel;
      }
    } catch (OverlappingFileLockException _) {
      // by this very process: the same answer
    }
    channel.close();
    throw new StoreStartException(
        "The database folder " + path + " is in use by another relay. Stop that one first.", null);
  }

  /// Writes the SQL that makes the schema and the account, readable by the owner alone.
  Path writeInit(String database, String user, String password) throws IOException {
    Path file = path.resolve("init.sql");
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Stream<String> schema =
        Stream.of(
            "CREATE DATABASE IF NOT EXISTS `%s` CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;"
                .formatted(database));
    Stream<String> accounts =
        Stream.of("127.0.0.1", "localhost")
            .flatMap(
                host -> {
                  String account = "'%s'@'%s'".formatted(user, host);
                  String secret = " IDENTIFIED BY '" + password.replace("'", "''") + "';";
                  return Stream.of(
                      "CREATE USER IF NOT EXISTS " + account + secret,
                      "ALTER USER " + account + secret,
                      "GRANT ALL PRIVILEGES ON `" + database + "`.* TO " + account + ";");
                });
    return Files.write(file, Stream.concat(schema, accounts).toList(), UTF_8);
  }

  /// An empty log for the next run; the last run's stays beside it.
  Path freshLog() throws IOException {
    if (Files.exists(log())) {
      Files.move(log(), path.resolve("mariadbd.log.1"), StandardCopyOption.REPLACE_EXISTING);
    }
    return Files.createFile(log());
  }

  /// The log's last lines, for the operator.
  static String quote(Path log) {
    try {
      List<String> lines = Files.readAllLines(log, UTF_8);
      int from = Math.max(0, lines.size() - QUOTED_LINES);
      return "\n  " + String.join("\n  ", lines.subList(from, lines.size()));
    } catch (IOException e) {
      return "(not readable: " + e.getMessage() + ")";
    }
  }
}
