package dev.postern.standalone.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// Ends a server that outlived its relay: `kill -9` takes the JVM and leaves its child.
///
/// Whose it is tells its command line, not a pid file: that is there as soon as the process is, and
/// a number that was given to another program cannot deceive. The folder's lock, which is held
/// while this runs, says that no living relay owns it.
final class MariaDbOrphan {
  private static final Duration POLITE = Duration.ofSeconds(10);
  private static final Duration FORCED = Duration.ofSeconds(5);

  private MariaDbOrphan() {}

  static void end(MariaDbFolder folder, Consumer<String> progress) {
    for (ProcessHandle orphan : find(folder)) {
      progress.accept(
          "ending MariaDB " + orphan.pid() + ", left over from a relay that was killed");
      end(orphan, folder);
    }
  }

  /// Every process whose data folder is this one, or one that was being made for it.
  static List<ProcessHandle> find(MariaDbFolder folder) {
    String option = "\0--datadir=" + folder.data();
    return ProcessHandle.allProcesses()
        .filter(
            process -> {
              String command = commandLine(process.pid());
              return command.contains(option + "\0") || command.contains(option + ".new-");
            })
        .toList();
  }

  private static String commandLine(long pid) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"));
    } catch (IOException _) {
      return ""; // it has just ended, or is not ours to see
    }
  }

  private static void end(ProcessHandle orphan, MariaDbFolder folder) {
    orphan.destroy();
    if (!ended(orphan.onExit(), POLITE)) {
      orphan.destroyForcibly();
      if (!ended(orphan.onExit(), FORCED)) {
        throw new StoreStartException(
            "A MariaDB server of an earlier run, process "
                + orphan.pid()
                + ", holds "
                + folder.path()
                + " and does not end. End it, then start again.",
            null);
      }
    }
  }

  /// Waits for the end, an interrupt notwithstanding: a server left behind would outlive us.
  ///
  /// @param exit of a handle; of a process of ours that process's own, which knows its exit value
  /// @return false after that time
  static boolean ended(CompletableFuture<?> exit, Duration atMost) {
    try {
      exit.orTimeout(atMost.toMillis(), TimeUnit.MILLISECONDS).join();
      return true;
    } catch (CompletionException e) {
      if (e.getCause() instanceof TimeoutException) {
        return false;
      }
      throw e;
    }
  }
}
