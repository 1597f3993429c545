package dev.postern.cli;

import dev.postern.rules.RuleSyntaxException;
import dev.postern.rules.store.EntriesRefusedException;
import dev.postern.rules.store.MadeChange;
import dev.postern.rules.store.RuleKind;
import dev.postern.rules.store.RulesRepository;
import dev.postern.secret.DataKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `postern rule`: the lines of the control files.
@Command(
    name = "rule",
    description = "Relay rules and routes: the lines of the control files.",
    synopsisSubcommandLabel = "COMMAND")
final class RuleCommand {
  private static final String KIND =
      "tcp, rcpthosts, morercpthosts, smtproutes, tlspolicy, deliveryagents, contentfilters,"
          + " domainbindings, bindroutes, helohostbyip, badmailfrom, badrcptto, relayclients,"
          + " relaydomains, relaymailfrom or bounce.";

  private final PosternCommand postern;

  RuleCommand(PosternCommand postern) {
    this.postern = postern;
  }

  @Command(name = "add", description = "Add a rule behind those there are.")
  int add(
      @Parameters(paramLabel = "KIND", description = KIND) String kind,
      @Parameters(
              paramLabel = "ENTRY",
              description =
                  "The control file's own line, as 10.1.1.:allow,RELAYCLIENT=\"\"; - reads lines"
                      + " from standard input, all or none of which are added.")
          String entry,
      @Mixin ChangeOptions options)
      throws Exception {
    RuleKind of = RuleKind.named(kind);
    if (entry.equals("-")) {
      List<StandardInput.Entry> lines = StandardInput.entries(postern.environment().in());
      List<StandardInput.Entry> sealed = sealAll(of, lines);
      return options.make(
          postern, all(sealed, "added", (rules, entries) -> rules.add(of, entries)));
    }
    List<String> checked = List.of(sealed(of, entry));
    return options.make(postern, changes -> new RulesRepository(changes).add(of, checked));
  }

  @Command(name = "remove", description = "Remove a rule.")
  int remove(
      @Parameters(paramLabel = "KIND", description = KIND) String kind,
      @Parameters(
              paramLabel = "ENTRY",
              description =
                  "The line as `rule list` shows it; - reads lines from standard input, all or none"
                      + " of which are removed.")
          String entry,
      @Mixin ChangeOptions options)
      throws Exception {
    RuleKind of = RuleKind.named(kind);
    if (entry.equals("-")) {
      List<StandardInput.Entry> lines = StandardInput.entries(postern.environment().in());
      return options.make(
          postern, all(lines, "removed", (rules, entries) -> rules.remove(of, entries)));
    }
    return options.make(
        postern, changes -> new RulesRepository(changes).remove(of, List.of(entry)));
  }

  /// One rule in JSON.
  private record Listed(String kind, String entry) {}

  @Command(name = "list", description = "List rules, in the order they are looked at.")
  int list(
      @Parameters(paramLabel = "KIND", arity = "0..1", description = KIND) @Nullable String kind,
      @Option(names = "--json", description = "As JSON.") boolean json)
      throws Exception {
    List<RuleKind> kinds =
        kind == null ? Arrays.asList(RuleKind.values()) : List.of(RuleKind.named(kind));
    List<Listed> all = new ArrayList<>();
    try (RelayStores stores = postern.stores()) {
      var rules = new RulesRepository(postern.forReading(stores.database()));
      for (RuleKind each : kinds) {
        rules.entries(each).forEach(entry -> all.add(new Listed(each.text(), each.shown(entry))));
      }
    }
    if (json) {
      Output.json(postern.out(), all);
    } else {
      Output.table(
          postern.out(),
          List.of("KIND", "ENTRY"),
          all.stream().map(rule -> List.of(rule.kind(), rule.entry())).toList());
    }
    return ExitCode.DONE;
  }

  /// The entry as it is stored, a password in it encrypted.
  private String sealed(RuleKind kind, String entry) throws Exception {
    try {
      return sealed(kind, entry, key(kind, List.of(entry)));
    } catch (RuleSyntaxException e) {
      throw CliFault.badInput(kind.text() + " rule " + kind.shown(entry) + ": " + e.getMessage());
    }
  }

  private static String sealed(RuleKind kind, String entry, @Nullable DataKey key) {
    String sealed = kind.sealed(entry, key);
    kind.validate(sealed);
    return sealed;
  }

  private @Nullable DataKey key(RuleKind kind, List<String> entries) throws Exception {
    return entries.stream().anyMatch(kind::hasPassword) ? new OperatorKey(postern).orNone() : null;
  }

  private List<StandardInput.Entry> sealAll(RuleKind kind, List<StandardInput.Entry> lines)
      throws Exception {
    DataKey key = key(kind, lines.stream().map(StandardInput.Entry::text).toList());
    var problems = new InputProblems();
    List<StandardInput.Entry> sealed = new ArrayList<>();
    for (StandardInput.Entry line : lines) {
      try {
        String text = sealed(kind, line.text(), key);
        sealed.add(new StandardInput.Entry(line.number(), line.column(), text));
      } catch (RuleSyntaxException e) {
        int column = line.column() + e.column() - 1;
        problems.add(StandardInput.NAME, line.number(), column, e.what());
      }
    }
    problems.throwIfAny("nothing was added");
    return sealed;
  }

  @FunctionalInterface
  private interface OnEntries {
    MadeChange apply(RulesRepository rules, List<String> entries) throws Exception;
  }

  /// Every line that is refused is reported.
  private static ChangeOptions.Change all(
      List<StandardInput.Entry> lines, String done, OnEntries change) {
    List<String> entries = lines.stream().map(StandardInput.Entry::text).toList();
    return changes -> {
      try {
        return change.apply(new RulesRepository(changes), entries);
      } catch (EntriesRefusedException e) {
        var problems = new InputProblems();
        e.refused()
            .forEach(
                (place, why) -> {
                  StandardInput.Entry line = lines.get(place);
                  problems.add(StandardInput.NAME, line.number(), line.column(), why);
                });
        problems.throwIfAny("nothing was " + done);
        throw e;
      }
    };
  }
}
