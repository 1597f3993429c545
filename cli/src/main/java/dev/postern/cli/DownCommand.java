package dev.postern.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `postern down`: stops the relay at home and returns once it is gone. It drains first.
@Command(name = "down", description = "Stop the relay: no new mail, finish what is under way.")
final class DownCommand implements Callable<Integer> {
  private final PosternCommand postern;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "150",
      description = "Longest wait for it to end (default: ${DEFAULT-VALUE}).")
  private long timeout;

  DownCommand(PosternCommand postern) {
    this.postern = postern;
  }

  @Override
  public Integer call() throws Exception {
    Path home = postern.home();
    Optional<RunFile> file = RunFile.read(home);
    Optional<ProcessHandle> process = file.isEmpty() ? Optional.empty() : file.get().process(home);
    if (process.isEmpty()) {
      postern.out().println("no relay runs at " + home);
      return ExitCode.DONE;
    }
    process.get().destroy();
    try {
      process.get().onExit().get(timeout, TimeUnit.SECONDS);
    } catch (TimeoutException _) {
      throw CliFault.fallsShort(
          "process "
              + process.get().pid()
              + " still drains after "
              + timeout
              + " s; wait, or `kill -9 "
              + process.get().pid()
              + "`: no accepted mail is lost");
    }
    postern.out().println("stopped");
    return ExitCode.DONE;
  }
}
