package dev.postern.cli;

import dev.postern.rules.store.HistoryLine;
import dev.postern.rules.store.MadeChange;
import dev.postern.rules.store.RuleChanges;
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

  /// A change in JSON.
  private record Shown(boolean dryRun, long version, List<HistoryLine> changes) {}

  /// Makes the change on the stores of the command and waits for it, or tries it.
  ///
  /// @return the exit code
  int make(PosternCommand postern, Change change) throws Exception {
    try (RelayStores stores = postern.stores()) {
      var mode = dryRun ? RuleChanges.Mode.TRIAL : RuleChanges.Mode.COMMIT;
      MadeChange made = change.apply(postern.changes(stores.database(), mode));
      show(postern, made);
      if (!dryRun) {
        wait.await(made.version(), stores.database(), postern.environment().clock());
      }
    }
    return ExitCode.DONE;
  }

  private void show(PosternCommand postern, MadeChange made) {
    if (json) {
      Output.json(postern.out(), new Shown(dryRun, made.version(), made.lines()));
    } else if (dryRun) {
      for (HistoryLine line : made.lines()) {
        postern.out().println("would " + Output.printable(line.text()));
      }
      if (made.lines().isEmpty()) {
        postern.out().println("would change nothing");
      }
    }
  }
}
