package dev.postern.cli;

import dev.postern.rules.ControlValue;
import dev.postern.rules.control.ControlDirectory;
import dev.postern.rules.store.HistoryLine;
import dev.postern.rules.store.MadeChange;
import dev.postern.rules.store.RuleKind;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What an import says: of each file its entries and what was changed, then what an operator must
/// know of them.
record ImportReport(PrintWriter out, ControlDirectory read) implements ChangeOptions.Telling {
  private static final String DOMAINS = "hosted domains";
  private static final String DISPOSITIONS = "domains/*/.qmail-default";

  /// One file, or all hosted domains together.
  ///
  /// @param entries in the directory
  record Counts(String file, int entries, int added, int changed, int removed) {
    static Counts none(String file) {
      return new Counts(file, 0, 0, 0, 0);
    }

    Counts withEntries(int more) {
      return new Counts(file, entries + more, added, changed, removed);
    }

    Counts with(String verb) {
      return switch (verb) {
        case "add" -> new Counts(file, entries, added + 1, changed, removed);
        case "remove" -> new Counts(file, entries, added, changed, removed + 1);
        default -> new Counts(file, entries, added, changed + 1, removed);
      };
    }

    String text() {
      return file
          + ": "
          + entries
          + (entries == 1 ? " entry" : " entries")
          + (added == 0 ? "" : ", " + added + " added")
          + (changed == 0 ? "" : ", " + changed + " changed")
          + (removed == 0 ? "" : ", " + removed + " removed");
    }
  }

  /// The import in JSON.
  private record Imported(
      boolean dryRun,
      long version,
      List<HistoryLine> changes,
      List<Counts> files,
      List<String> notes) {}

  @Override
  public Object json(MadeChange made, boolean dryRun) {
    return new Imported(dryRun, made.version(), made.lines(), counts(made), notes());
  }

  @Override
  public void print(MadeChange made, boolean dryRun) {
    new ChangeOptions.Lines(out).print(made, dryRun);
    if (!dryRun) {
      counts(made).forEach(counts -> out.println(Output.printable(counts.text())));
      if (made.lines().isEmpty()) {
        out.println("nothing changed");
      }
    }
    notes().forEach(note -> out.println("note: " + Output.printable(note)));
  }

  private List<Counts> counts(MadeChange made) {
    Map<String, Counts> counts = new TreeMap<>();
    read.lines()
        .forEach(
            (file, lines) ->
                counts.merge(
                    file.startsWith("domains/") ? DISPOSITIONS : file,
                    Counts.none(file.startsWith("domains/") ? DISPOSITIONS : file)
                        .withEntries(lines),
                    (old, more) -> old.withEntries(more.entries())));
    int domains = read.given().rules().domains().size();
    if (domains > 0) {
      counts.put(DOMAINS, Counts.none(DOMAINS).withEntries(domains));
    }
    for (HistoryLine line : made.lines()) {
      int blank = line.what().indexOf(' ');
      String file = file(line.what().substring(blank + 1));
      counts.put(
          file, counts.getOrDefault(file, Counts.none(file)).with(line.what().substring(0, blank)));
    }
    return List.copyOf(counts.values());
  }

  private static String file(String kind) {
    for (RuleKind rules : RuleKind.values()) {
      if (rules.text().equals(kind)) {
        return rules.file();
      }
    }
    return kind.equals("domain") ? DOMAINS : kind;
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    for (String file : read.lines().keySet()) {
      if (file.startsWith("outgoingip")) {
        notes.add(
            file
                + ": in force; mail leaves from these addresses, which must be this host's or be"
                + " named with `postern egress ip add`");
      } else if (file.equals(RuleKind.BOUNCE.file())
          || ControlValue.named(file).filter(value -> !value.isInForce()).isPresent()) {
        notes.add(file + ": kept; in force with the bounce processor");
      }
    }
    if (!read.given().rules().of(RuleKind.RELAYMAILFROM).isEmpty()) {
      notes.add(
          "relaymailfrom: imported, not turned on, since senders are forgeable;"
              + " postern.relaymailfrom=true turns it on");
    }
    if (!read.lines().containsKey(RuleKind.RCPTHOSTS.file())) {
      notes.add(
          "rcpthosts: not there; qmail would relay for everybody, Postern takes mail for its hosted"
              + " domains and for who has a right");
    }
    notes.addAll(read.others());
    return notes;
  }
}
