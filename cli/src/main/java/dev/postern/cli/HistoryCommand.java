package dev.postern.cli;

import dev.postern.rules.store.RuleHistory;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `postern history`: who changed which rule when, the newest last.
@Command(name = "history", description = "Show who changed which rule when, the newest last.")
final class HistoryCommand implements Callable<Integer> {
  /// Lines that `--limit` may ask for.
  private static final int MOST = 100_000;

  private final PosternCommand postern;

  @Option(
      names = "--since",
      paramLabel = "T",
      description = "Only changes made since: " + Since.FORMS)
  private @Nullable String since;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "1000",
      description = "The newest N lines, at most " + MOST + "; default ${DEFAULT-VALUE}.")
  private int limit;

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  HistoryCommand(PosternCommand postern) {
    this.postern = postern;
  }

  /// One line in JSON.
  private record Listed(
      Instant at,
      String who,
      long version,
      String what,
      @Nullable String before,
      @Nullable String after) {
    static Listed of(RuleHistory.Entry e) {
      return new Listed(
          e.at(), e.who(), e.version(), e.line().what(), e.line().before(), e.line().after());
    }
  }

  @Override
  public Integer call() throws Exception {
    if (limit < 1 || limit > MOST) {
      throw CliFault.badInput("--limit " + limit + " is not from 1 to " + MOST);
    }
    Instant from =
        since == null
            ? Instant.EPOCH
            : Since.parse("--since", since, postern.environment().clock().instant());
    List<RuleHistory.Entry> found;
    try (RelayStores stores = postern.stores()) {
      found = new RuleHistory(stores.database()).since(from, limit + 1);
    }
    boolean cut = found.size() > limit;
    List<RuleHistory.Entry> shown = cut ? found.subList(1, found.size()) : found;
    if (json) {
      Output.json(postern.out(), shown.stream().map(Listed::of).toList());
    } else {
      Output.table(
          postern.out(),
          List.of("AT", "VERSION", "WHO", "WHAT"),
          shown.stream().map(HistoryCommand::row).toList());
    }
    if (cut) {
      postern
          .environment()
          .err()
          .println("postern: only the newest " + limit + " lines are shown; --limit shows more");
    }
    return ExitCode.DONE;
  }

  private static List<String> row(RuleHistory.Entry e) {
    return List.of(Output.time(e.at()), Long.toString(e.version()), e.who(), e.line().text());
  }
}
