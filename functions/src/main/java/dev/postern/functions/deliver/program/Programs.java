package dev.postern.functions.deliver.program;

import dev.postern.functions.runtime.Deadline;
import dev.postern.settings.AgentSettings;
import dev.postern.settings.Settings;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs programs of the one folder that the operator permits. Blocks; safe for use by many threads.
///
/// A program runs as the relay's own user, in that folder, with no variables but PATH and those of
/// its call. It is ended with its descendants when it runs too long or writes too much; how much it
/// wrote is looked at every [#LOOK]. What it leaves running behind itself when it ends is left.
///
/// **On failure:** no exception but one of the temporary folder's; all else is a [ProgramResult].
public final class Programs {
  static final Duration LOOK = Duration.ofMillis(20);
  static final int MOST_ERRORS = 64 * 1024;

  private static final int KILL_ROUNDS = 10;
  private static final Logger log = LoggerFactory.getLogger(Programs.class);

  private final String folder;
  private final Duration timeout;
  private final Semaphore slots;
  private final InstantSource clock;

  private Programs(String folder, Duration timeout, int atOnce, InstantSource clock) {
    this.folder = folder;
    this.timeout = timeout;
    this.slots = new Semaphore(atOnce, true);
    this.clock = clock;
  }

  public static Programs of(Settings settings, InstantSource clock) {
    return new Programs(
        settings.get(AgentSettings.PROGRAMS),
        settings.get(AgentSettings.TIMEOUT),
        settings.get(AgentSettings.AT_ONCE),
        clock);
  }

  /// Whether the operator permits any.
  public boolean arePermitted() {
    return !folder.isEmpty();
  }

  /// How long a program has, its wait for a place included.
  ///
  /// @param began by [System#nanoTime]
  private record TimeLimit(long began, Duration length) {
    /// In nanoseconds; negative when it is over.
    long left() {
      return began + length.toNanos() - System.nanoTime();
    }
  }

  /// Runs a program on the message in a scratch folder, whose output it leaves there.
  ///
  /// @param deadline when it must have ended, be its own time over or not
  public ProgramResult run(ProgramCall call, Scratch scratch, Instant deadline) throws IOException {
    Optional<String> fault = fault(call);
    if (fault.isPresent()) {
      return new ProgramResult.NotRun(fault.get());
    }
    var limit = new TimeLimit(System.nanoTime(), Deadline.limit(timeout, clock, deadline));
    try {
      if (!slots.tryAcquire(limit.left(), TimeUnit.NANOSECONDS)) {
        return new ProgramResult.NotRun("too many programs run already (postern.agents.at-once)");
      }
      try {
        ProgramResult result = run(call, scratch, limit);
        logErrors(call, scratch, result);
        return result;
      } finally {
        slots.release();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new ProgramResult.NotRun("the relay is being stopped");
    }
  }

  private Optional<String> fault(ProgramCall call) {
    if (!arePermitted()) {
      return Optional.of("postern.agents.programs names no folder of programs");
    }
    Path file = Path.of(folder, call.name());
    if (!Files.isRegularFile(file) || !Files.isExecutable(file)) {
      return Optional.of(folder + " has no executable file " + call.name());
    }
    Charset arguments = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    return call.texts().allMatch(arguments.newEncoder()::canEncode)
        ? Optional.empty()
        : Optional.of(
            "its arguments cannot be written in "
                + arguments
                + "; start Postern in a UTF-8 locale");
  }

  private ProgramResult run(ProgramCall call, Scratch scratch, TimeLimit limit) throws IOException {
    List<String> command = new ArrayList<>(List.of(Path.of(folder, call.name()).toString()));
    command.addAll(call.arguments());
    var builder = new ProcessBuilder(command).directory(Path.of(folder).toFile());
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.put("PATH", "/usr/local/bin:/usr/bin:/bin");
    environment.putAll(call.environment());
    builder.redirectInput(scratch.message().toFile());
    builder.redirectOutput(Files.createFile(scratch.output()).toFile());
    builder.redirectError(Files.createFile(scratch.errors()).toFile());
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      return new ProgramResult.NotRun("it cannot be started: " + e.getMessage());
    }
    try {
      return watch(process, call, scratch, limit);
    } finally {
      kill(process);
    }
  }

  private ProgramResult watch(Process process, ProgramCall call, Scratch scratch, TimeLimit limit) {
    try {
      while (true) {
        boolean ended = process.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        if (Files.size(scratch.output()) > call.mostOutput()) {
          return new ProgramResult.Stopped("it wrote more than " + call.mostOutput() + " octets");
        }
        if (Files.size(scratch.errors()) > MOST_ERRORS) {
          return new ProgramResult.Stopped(
              "it wrote more than " + MOST_ERRORS + " octets to its standard error");
        }
        if (ended) {
          return new ProgramResult.Exited(process.exitValue());
        }
        if (limit.left() < 0) {
          return new ProgramResult.Stopped(
              "it still ran after " + limit.length().toSeconds() + " s");
        }
      }
    } catch (IOException e) {
      return new ProgramResult.Stopped("its output cannot be read: " + e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new ProgramResult.Stopped("the relay is being stopped");
    }
  }

  /// Ends a program that is still there, its descendants first: those of a dead one are found no
  /// more.
  private static void kill(Process process) {
    for (int round = 0; round < KILL_ROUNDS && process.isAlive(); round++) {
      List<ProcessHandle> descendants = process.descendants().toList();
      descendants.forEach(ProcessHandle::destroyForcibly);
      if (descendants.isEmpty()) {
        break;
      }
    }
    var _ = process.destroyForcibly();
  }

  private static void logErrors(ProgramCall call, Scratch scratch, ProgramResult result) {
    try {
      String said = ProgramText.of(scratch.errors());
      if (!said.isEmpty() || !(result instanceof ProgramResult.Exited(int code) && code == 0)) {
        log.warn("program={} result={} said=\"{}\"", call.name(), result, said);
      }
    } catch (IOException e) {
      log.warn("program={} result={} msg=\"errors not read\"", call.name(), result, e);
    }
  }
}
