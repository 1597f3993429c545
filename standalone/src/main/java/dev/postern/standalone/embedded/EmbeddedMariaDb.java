package dev.postern.standalone.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The standalone relay's MariaDB: a server of its own, on 127.0.0.1, with one account.
///
/// The program is `mariadbd` of the machine, from 10.11 on, or else the one in the jar.
///
/// **On failure:** `kill -9` of the relay leaves the server running; the next start ends it first.
public final class EmbeddedMariaDb implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedMariaDb.class);
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]{1,64}");
  private static final Duration LONGEST_START = Duration.ofSeconds(60);
  private static final Duration LONGEST_STOP = Duration.ofSeconds(20);
  private static final Duration FORCED = Duration.ofSeconds(5);
  private static final String PATIENCE = "&connectTimeout=5000&socketTimeout=5000";
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final FileChannel lock;
  private final Process process;
  private final String url;

  private EmbeddedMariaDb(FileChannel lock, Process process, String url) {
    this.lock = lock;
    this.process = process;
    this.url = url;
  }

  /// Starts the server, after making its data if there is none, and returns when the account can
  /// log in to the schema.
  ///
  /// @param dir the data's, and of nothing else
  /// @param cache where the bundled server is unpacked; may be shared by many relays
  /// @param port 0: any free port
  /// @param progress told of each step that takes time
  /// @throws StoreStartException with what to do
  public static EmbeddedMariaDb start(
      Path dir,
      Path cache,
      int port,
      String database,
      String user,
      String password,
      Consumer<String> progress) {
    if (!NAME.matcher(database).matches() || !NAME.matcher(user).matches()) {
      throw new IllegalArgumentException(
          "database " + database + " and user " + user + " must be letters, digits and _");
    }
    if (password.chars().anyMatch(c -> c < ' ' || c == '\\')) {
      throw new IllegalArgumentException("the password has a backslash or a control character");
    }
    try {
      MariaDbFolder folder = MariaDbFolder.at(dir);
      FileChannel lock = folder.lock();
      try {
        return start(folder, lock, cache, port, new Account(database, user, password), progress);
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw new StoreStartException(
          "The database cannot be started in "
              + dir
              + ": "
              + e.getMessage()
              + ". Check the folder's rights and the free disk space.",
          e);
    }
  }

  private record Account(String database, String user, String password) {}

  private static EmbeddedMariaDb start(
      MariaDbFolder folder,
      FileChannel lock,
      Path cache,
      int port,
      Account account,
      Consumer<String> progress)
      throws IOException {
    MariaDbOrphan.end(folder, progress);
    int free = freePort(port);
    NewFolder.removeUnfinished(folder.data());
    MariaDbServer server =
        MariaDbInstallation.choose(folder.dataSeries(), cache.toAbsolutePath(), progress);
    if (!Files.isDirectory(folder.data())) {
      progress.accept("making the database (MariaDB " + server.series() + ")");
      MariaDbInstallation.create(server, folder);
    }
    Path init = folder.writeInit(account.database(), account.user(), account.password());
    Path log = folder.freshLog();
    Process process =
        new ProcessBuilder(MariaDbOptions.serving(server, folder, free, init))
            .directory(folder.path().toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    EmbeddedMariaDb started =
        new EmbeddedMariaDb(
            lock,
            process,
            "jdbc:mariadb://127.0.0.1:" + free + "/" + account.database() + "?sslMode=disable");
    try {
      started.awaitReady(account, log);
      folder.writeSeries(folder.data(), server.series());
      return started;
    } catch (IOException | RuntimeException e) {
      started.stop();
      throw e;
    }
  }

  private static int freePort(int port) {
    try {
      return Ports.probe(port);
    } catch (IOException e) {
      throw Ports.taken("MariaDB", port, e);
    }
  }

  private void awaitReady(Account account, Path log) {
    long deadline = System.nanoTime() + LONGEST_START.toNanos();
    @Nullable SQLException last = null;
    while (System.nanoTime() - deadline < 0) {
      if (!process.isAlive()) {
        throw new StoreStartException(
            "MariaDB ended with status "
                + process.exitValue()
                + " while starting. The end of "
                + log
                + ": "
                + MariaDbFolder.quote(log),
            last);
      }
      try (Connection connection =
          DriverManager.getConnection(url + PATIENCE, account.user(), account.password())) {
        if (connection.isValid(1)) {
          return;
        }
      } catch (SQLException e) {
        last = e; // refused, until the server has its port
      }
      pause();
    }
    throw new StoreStartException(
        "MariaDB was not ready in "
            + LONGEST_START.toSeconds()
            + " s"
            + (last == null ? "" : " (" + last.getMessage() + ")")
            + ". The end of "
            + log
            + ": "
            + MariaDbFolder.quote(log),
        last);
  }

  private void pause() {
    try {
      process.waitFor(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreStartException("Interrupted while MariaDB was starting.", e);
    }
  }

  /// Without user and password.
  public String jdbcUrl() {
    return url;
  }

  public long pid() {
    return process.pid();
  }

  /// Ends the server: politely, and after 20 s by force, which it recovers from at its next start.
  @Override
  public void close() {
    stop();
    try {
      lock.close();
    } catch (IOException e) {
      LOG.warn("Releasing the database folder: {}", e.getMessage());
    }
  }

  private void stop() {
    process.destroy();
    if (!MariaDbOrphan.ended(process.onExit(), LONGEST_STOP)) {
      LOG.warn("MariaDB did not end in {} s and is killed", LONGEST_STOP.toSeconds());
      process.destroyForcibly();
      MariaDbOrphan.ended(process.onExit(), FORCED);
    }
  }
}
