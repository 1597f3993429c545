package dev.postern.standalone.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A MariaDB server program of this machine, and the folder of its messages and SQL scripts.
///
/// @param series `10.11`, `11.4`: the data of one series is not opened by an older one
record MariaDbServer(Path program, Path share, String series) {
  private static final Pattern VERSION = Pattern.compile("Ver (\\d+\\.\\d+)\\.\\d+-MariaDB");
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(5);
  private static final List<String> SHARES = List.of("share/mysql", "share/mariadb", "share");

  /// What the programs in `PATH` and in the usual folders are; those that are none, or whose
  /// messages are not found, are left out.
  static List<MariaDbServer> installed() {
    List<Path> folders = new ArrayList<>();
    Pattern.compile(":")
        .splitAsStream(System.getenv().getOrDefault("PATH", ""))
        .filter(folder -> !folder.isEmpty())
        .forEach(folder -> folders.add(Path.of(folder)));
    folders.add(Path.of("/usr/sbin"));
    folders.add(Path.of("/usr/libexec"));
    List<MariaDbServer> found = new ArrayList<>();
    for (Path folder : folders) {
      MariaDbServer server = inspect(folder.resolve("mariadbd"));
      if (server != null) {
        found.add(server);
      }
    }
    return found;
  }

  private static @Nullable MariaDbServer inspect(Path program) {
    if (!Files.isExecutable(program)) {
      return null;
    }
    try {
      Path base = program.toRealPath().resolve("../..").normalize();
      String series = ask(program);
      for (String name : SHARES) {
        Path share = base.resolve(name);
        if (series != null && Files.exists(share.resolve("english/errmsg.sys"))) {
          return new MariaDbServer(program, share, series);
        }
      }
    } catch (IOException _) {
      // it cannot be run: as good as not there
    }
    return null;
  }

  private static @Nullable String ask(Path program) throws IOException {
    Process process =
        new ProcessBuilder(program.toString(), "--no-defaults", "--version")
            .redirectErrorStream(true)
            .start();
    if (!MariaDbOrphan.ended(process.onExit(), LONGEST_ANSWER)) {
      process.destroyForcibly();
      return null;
    }
    try (InputStream out = process.getInputStream()) {
      Matcher matcher = VERSION.matcher(new String(out.readAllBytes(), UTF_8));
      return matcher.find() ? matcher.group(1) : null;
    }
  }

  /// One of the SQL scripts, which have been renamed in 11.0.
  ///
  /// @param name as it is now, such as `mariadb_system_tables.sql`
  Path script(String name) {
    Path now = share.resolve(name);
    return Files.exists(now) ? now : share.resolve(name.replaceFirst("mariadb", "mysql"));
  }

  /// The series as a number that can be compared: 10.11 is 10011.
  static int order(String series) {
    int dot = series.indexOf('.');
    return Integer.parseInt(series, 0, dot, 10) * 1000
        + Integer.parseInt(series, dot + 1, series.length(), 10);
  }
}
