package dev.postern.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Programs of this machine.
public final class Programs {
  /// Where `integration-tests/programs.sh` puts what it fetches.
  public static final Path FETCHED = Cli.repository().resolve("integration-tests/target/programs");

  private Programs() {}

  /// Ends a process, by force if it takes longer than half a minute.
  public static void end(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /// Where a program is, in `PATH` or where Debian keeps what only root's `PATH` has.
  public static Optional<Path> find(String name) {
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/bin:/usr/sbin";
    return Stream.of(path.split(":", -1))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
