package dev.postern.standalone.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Which server opens the data, and the making of data where there is none.
///
/// The new data holds no account at all, `root` neither: the only one is what `init.sql` makes.
final class MariaDbInstallation {
  private static final String OLDEST = "10.11";
  private static final Duration LONGEST = Duration.ofSeconds(90);

  private MariaDbInstallation() {}

  /// That of the data's own series before a newer one, the machine's own before the bundled one.
  static MariaDbServer choose(@Nullable String dataSeries, Path cache, Consumer<String> progress) {
    List<MariaDbServer> installed =
        MariaDbServer.installed().stream().filter(one -> fits(one.series(), dataSeries)).toList();
    boolean bundleFits = MariaDbBundle.present() && fits(MariaDbBundle.SERIES, dataSeries);
    for (MariaDbServer server : installed) {
      if (dataSeries == null || server.series().equals(dataSeries)) {
        return server;
      }
    }
    if (bundleFits) {
      return MariaDbBundle.unpacked(cache, progress);
    }
    if (!installed.isEmpty()) {
      return installed.getFirst();
    }
    throw new StoreStartException(
        "There is no MariaDB server "
            + (dataSeries == null ? OLDEST : dataSeries)
            + " or newer: no `mariadbd` on PATH, and none in the class path for this machine."
            + " Install one, with `apt-get install mariadb-server-core` for example.",
        null);
  }

  private static boolean fits(String series, @Nullable String dataSeries) {
    return MariaDbServer.order(series)
        >= MariaDbServer.order(dataSeries == null ? OLDEST : dataSeries);
  }

  /// Makes the data folder, as `mariadb-install-db` does, but for its accounts.
  static void create(MariaDbServer server, MariaDbFolder folder) throws IOException {
    NewFolder.make(
        folder.data(),
        data -> {
          bootstrap(server, folder, data);
          folder.writeSeries(data, server.series());
        });
  }

  private static void bootstrap(MariaDbServer server, MariaDbFolder folder, Path data)
      throws IOException {
    List<String> command = new ArrayList<>(MariaDbOptions.common(server, folder, data));
    command.add("--bootstrap");
    command.add("--innodb-flush-log-at-trx-commit=0");
    Path log = folder.freshLog();
    Process process =
        new ProcessBuilder(command)
            .directory(folder.path().toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try (OutputStream sql = process.getOutputStream()) {
      sql.write("CREATE DATABASE mysql;\nUSE mysql;\n".getBytes(UTF_8));
      Files.copy(server.script("mariadb_system_tables.sql"), sql);
      Files.copy(server.script("mariadb_performance_tables.sql"), sql);
    } catch (IOException e) {
      throw failed("was not taken by the server: " + e.getMessage(), process, log);
    }
    if (!MariaDbOrphan.ended(process.onExit(), LONGEST)) {
      throw failed("was not done in " + LONGEST.toSeconds() + " s", process, log);
    }
    if (process.exitValue() != 0) {
      throw failed("failed with status " + process.exitValue(), process, log);
    }
  }

  private static StoreStartException failed(String what, Process process, Path log) {
    process.destroyForcibly();
    return new StoreStartException(
        "Making the database "
            + what
            + ". Check the free disk space. The end of "
            + log
            + ": "
            + MariaDbFolder.quote(log),
        null);
  }
}
