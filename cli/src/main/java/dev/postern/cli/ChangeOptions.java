package dev.postern.cli;

import dev.postern.rules.store.HistoryLine;
import dev.postern.rules.store.MadeChange;
import dev.postern.rules.store.RuleChanges;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What every command that changes rules takes, `--dry-run`, `--wait` and `--json`, and the one way
/// such a command runs.
final class ChangeOptions {
  @Option(
      names = "--dry-run",
      description = "Check and show the change, and do not make it; the exit code is the same.")
  private boolean dryRun;

  @Option(names = "--json", description = "Show what was changed, and the rules version, as JSON.")
  private boolean json;

  @Mixin private WaitOption wait = new WaitOption();

  /// The change itself.
  @FunctionalInterface
  interface Change {
    MadeChange apply(RuleChanges changes) throws Exception;
  }

  /// How a command tells of its change.
  interface Telling {
    Object json(MadeChange made, boolean dryRun);

    void print(MadeChange made, boolean dryRun);
  }

  /// A change in JSON.
  private record Shown(boolean dryRun, long version, List<HistoryLine> changes) {}

  /// Whether JSON is asked for.
  boolean json() {
    return json;
  }

  /// Makes the change on the stores of the command and waits for it, or tries it.
  ///
  /// @return the exit code
  int make(PosternCommand postern, Change change) throws Exception {
    return make(postern, change, new Lines(postern.out()));
  }

  /// The same, told in another way.
  int make(PosternCommand postern, Change change, Telling telling) throws Exception {
    try (RelayStores stores = postern.stores()) {
      var mode = dryRun ? RuleChanges.Mode.TRIAL : RuleChanges.Mode.COMMIT;
      MadeChange made = change.apply(postern.changes(stores.database(), mode));
      if (json) {
        Output.json(postern.out(), telling.json(made, dryRun));
      } else {
        telling.print(made, dryRun);
      }
      if (!dryRun) {
        wait.await(made.version(), stores.database(), postern.environment().clock());
      }
    }
    return ExitCode.DONE;
  }

  /// Every line of a trial; nothing of a change that was made.
  record Lines(PrintWriter out) implements Telling {
    @Override
    public Object json(MadeChange made, boolean dryRun) {
      return new Shown(dryRun, made.version(), made.lines());
    }

    @Override
    public void print(MadeChange made, boolean dryRun) {
      if (!dryRun) {
        return;
      }
      for (HistoryLine line : made.lines()) {
        out.println("would " + Output.printable(line.text()));
      }
      if (made.lines().isEmpty()) {
        out.println("would change nothing");
      }
    }
  }
}
