package dev.postern.cli;

import dev.postern.rules.control.ControlDirectory;
import dev.postern.rules.store.ControlConflictException;
import dev.postern.rules.store.ControlImport;
import dev.postern.rules.store.MadeChange;
import dev.postern.rules.store.RuleChanges;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `postern import`: a qmail or IndiMail control directory becomes rules, all of it or nothing.
@Command(
    name = "import",
    description = "Take over a qmail or IndiMail control directory, all of it or nothing.")
final class ImportCommand implements Callable<Integer> {
  private static final String UNCHANGED = "nothing was imported";

  private final PosternCommand postern;

  @Parameters(paramLabel = "DIR", description = "The directory, as /var/qmail/control.")
  private Path directory = Path.of("");

  @Option(
      names = "--replace",
      description =
          "Afterwards the rules are exactly those of DIR; without it, those there are stay.")
  private boolean replace;

  @Mixin private ChangeOptions options = new ChangeOptions();

  ImportCommand(PosternCommand postern) {
    this.postern = postern;
  }

  @Override
  public Integer call() throws Exception {
    Path path = postern.environment().workingDirectory().resolve(directory);
    if (!Files.isDirectory(path)) {
      throw CliFault.badInput(
          directory
              + (Files.exists(path) ? " is no directory" : " is not there")
              + "; name a control directory, as /var/qmail/control");
    }
    ControlDirectory read = ControlDirectory.read(path);
    if (!read.withPasswords().isEmpty()) {
      read = ControlDirectory.read(path, new OperatorKey(postern).orNone());
    }
    return taken(read);
  }

  private int taken(ControlDirectory read) throws Exception {
    var problems = new InputProblems();
    read.problems().forEach(problem -> problems.add(problem.toString()));
    problems.throwIfAny(UNCHANGED);
    if (read.lines().isEmpty()) {
      throw CliFault.badInput(
          directory + " has no file that import reads; is it a control directory?");
    }
    return options.make(
        postern, changes -> make(changes, read), new ImportReport(postern.out(), read));
  }

  private MadeChange make(RuleChanges changes, ControlDirectory read) throws Exception {
    try {
      return new ControlImport(changes).apply(read.given(), replace);
    } catch (ControlConflictException e) {
      var problems = new InputProblems();
      e.conflicts().forEach(conflict -> problems.add(read.problem(conflict).toString()));
      problems.throwIfAny(UNCHANGED);
      throw e;
    }
  }
}
