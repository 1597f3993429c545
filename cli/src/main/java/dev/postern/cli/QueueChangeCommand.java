package dev.postern.cli;

import dev.postern.retry.DeferredMail;
import dev.postern.retry.DeferredSelector;
import dev.postern.retry.QueueChange;
import dev.postern.retry.QueueChanges;
import dev.postern.rules.store.RuleChanges;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `postern queue retry`, `hold`, `release` and `remove`: one change of the jobs selected.
@Command
abstract class QueueChangeCommand implements Callable<Integer> {
  private final PosternCommand postern;
  private final QueueChange change;
  private final String done;

  @Parameters(paramLabel = "ID", arity = "0..1", description = "A queue id or a job id.")
  private @Nullable String id;

  @Mixin private QueueSelection selection = new QueueSelection();

  @Option(names = "--all", description = "Every job; only retry takes that for granted.")
  private boolean all;

  @Option(
      names = "--dry-run",
      description = "Show which jobs it would be done to, and change nothing.")
  private boolean dryRun;

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  /// @param done what a job is then, as `held`
  private QueueChangeCommand(PosternCommand postern, QueueChange change, String done) {
    this.postern = postern;
    this.change = change;
    this.done = done;
  }

  @Command(
      name = "retry",
      description = "Make jobs due now, without a selection all; held ones stay held.")
  static final class Retry extends QueueChangeCommand {
    Retry(PosternCommand postern) {
      super(postern, QueueChange.RETRY, "due now");
    }
  }

  @Command(
      name = "hold",
      description =
          "Keep jobs from being tried, until they are released or older than the queue lifetime.")
  static final class Hold extends QueueChangeCommand {
    Hold(PosternCommand postern) {
      super(postern, QueueChange.HOLD, "held");
    }
  }

  @Command(name = "release", description = "Let held jobs be tried again when they are due.")
  static final class Release extends QueueChangeCommand {
    Release(PosternCommand postern) {
      super(postern, QueueChange.RELEASE, "released");
    }
  }

  @Command(
      name = "remove",
      description = "Drop jobs for good: the sender is not told, `trace` shows it.")
  static final class Remove extends QueueChangeCommand {
    Remove(PosternCommand postern) {
      super(postern, QueueChange.REMOVE, "removed");
    }
  }

  /// The change in JSON.
  private record Shown(boolean dryRun, List<String> jobs, long beingTried, long held) {}

  @Override
  public Integer call() throws Exception {
    DeferredSelector selector = selection.with(id, postern.environment().clock().instant());
    boolean selected = !selector.equals(DeferredSelector.ALL);
    if (selected && all) {
      throw CliFault.badInput("--all and a selection contradict each other; give one of them");
    }
    if (!selected && !all && change != QueueChange.RETRY) {
      throw CliFault.badInput("say which jobs: an ID, a selection as --destination, or --all");
    }
    boolean fallsShort;
    try (RelayStores stores = postern.stores()) {
      var mode = dryRun ? RuleChanges.Mode.TRIAL : RuleChanges.Mode.COMMIT;
      QueueChanges.Made made =
          new QueueChanges(postern.changes(stores.database(), mode)).make(change, selector);
      if (made.jobs().isEmpty() && id != null) {
        requireThere(id, stores);
      }
      tell(made);
      fallsShort = id != null && made.jobs().isEmpty() && isLeft(made);
    }
    return fallsShort ? ExitCode.NO : ExitCode.DONE;
  }

  /// Whether there are jobs that were selected and are not as they were to be.
  private boolean isLeft(QueueChanges.Made made) {
    return switch (change) {
      case RETRY -> made.held() > 0;
      case REMOVE -> made.beingTried() > 0;
      case HOLD, RELEASE -> false;
    };
  }

  private void requireThere(String asked, RelayStores stores) throws Exception {
    var mail = new DeferredMail(stores.database());
    if (mail.list(DeferredSelector.byId(asked), 1).isEmpty()) {
      throw CliFault.fallsShort(
          "no deferred job has the id " + asked + "; see `postern queue list`");
    }
  }

  private void tell(QueueChanges.Made made) {
    List<String> ids = made.jobs();
    if (json) {
      Output.json(postern.out(), new Shown(dryRun, ids, made.beingTried(), made.held()));
      return;
    }
    String verb = dryRun ? " would be " : ids.size() == 1 ? " is " : " are ";
    postern.out().println(jobs(ids.size()) + verb + done);
    if (made.beingTried() > 0) {
      postern.out().println(jobs(made.beingTried()) + " selected: a try is under way");
    }
    if (made.held() > 0 && change == QueueChange.RETRY) {
      postern
          .out()
          .println(jobs(made.held()) + " selected: held, `postern queue release` lets them go");
    }
    if (dryRun) {
      ids.forEach(job -> postern.out().println(job));
    }
  }

  private static String jobs(long count) {
    return count == 1 ? "1 job" : count + " jobs";
  }
}
