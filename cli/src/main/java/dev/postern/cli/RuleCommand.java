package dev.postern.cli;

import dev.postern.rules.RuleSyntaxException;
import dev.postern.rules.store.RuleKind;
import dev.postern.rules.store.RulesRepository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
      "tcp, rcpthosts, smtproutes, badmailfrom, badrcptto, relayclients, relaydomains or"
          + " relaymailfrom.";

  /// Kinds of the contract that are none here, with why.
  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "morercpthosts", "is part of rcpthosts here, which takes any number of entries",
          "bounce", "comes with the bounce processor");

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
      @Mixin WaitOption wait)
      throws Exception {
    RuleKind of = kind(kind);
    List<String> entries = entry.equals("-") ? fromStandardInput(of) : List.of(checked(of, entry));
    try (RelayStores stores = postern.stores()) {
      var rules = new RulesRepository(postern.changes(stores.database()));
      long version = entries.isEmpty() ? rules.version() : rules.add(of, entries);
      wait.await(version, stores.database(), postern.environment().clock());
    }
    return ExitCode.DONE;
  }

  @Command(name = "remove", description = "Remove a rule.")
  int remove(
      @Parameters(paramLabel = "KIND", description = KIND) String kind,
      @Parameters(paramLabel = "ENTRY", description = "The line as `rule list` shows it.")
          String entry,
      @Mixin WaitOption wait)
      throws Exception {
    RuleKind of = kind(kind);
    try (RelayStores stores = postern.stores()) {
      long version =
          new RulesRepository(postern.changes(stores.database())).remove(of, List.of(entry));
      wait.await(version, stores.database(), postern.environment().clock());
    }
    return ExitCode.DONE;
  }

  /// One rule in JSON.
  private record Listed(String kind, String entry) {}

  @Command(name = "list", description = "List rules, in the order they are looked at.")
  int list(
      @Parameters(paramLabel = "KIND", arity = "0..1", description = KIND) @Nullable String kind,
      @Option(names = "--json", description = "As JSON.") boolean json)
      throws Exception {
    List<RuleKind> kinds = kind == null ? Arrays.asList(RuleKind.values()) : List.of(kind(kind));
    List<Listed> all = new ArrayList<>();
    try (RelayStores stores = postern.stores()) {
      var rules = new RulesRepository(postern.changes(stores.database()));
      for (RuleKind each : kinds) {
        rules.entries(each).forEach(entry -> all.add(new Listed(each.text(), entry)));
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

  private static RuleKind kind(String name) throws CliFault {
    String elsewhere = ELSEWHERE.get(name);
    if (elsewhere != null) {
      throw CliFault.badInput(
          "rule kind " + name + " " + elsewhere + "; there are " + RuleKind.names());
    }
    return RuleKind.named(name);
  }

  private static String checked(RuleKind kind, String entry) throws CliFault {
    try {
      kind.validate(entry);
      return entry;
    } catch (RuleSyntaxException e) {
      throw CliFault.badInput(kind.text() + " rule " + entry + ": " + e.getMessage());
    }
  }

  /// The lines of standard input but blank ones and comments; every bad one is reported.
  private List<String> fromStandardInput(RuleKind kind) throws CliFault, IOException {
    List<String> lines = StandardInput.lines(postern.environment().in());
    List<String> entries = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      try {
        kind.validate(line);
        entries.add(line);
      } catch (RuleSyntaxException e) {
        faults.add("standard input:" + (i + 1) + ": " + e.getMessage());
      }
    }
    if (!faults.isEmpty()) {
      throw CliFault.badInput(String.join("\n", faults) + "\nnothing was added");
    }
    return entries;
  }
}
