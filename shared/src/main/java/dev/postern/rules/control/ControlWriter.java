package dev.postern.rules.control;

import dev.postern.rules.HostedDomain;
import dev.postern.rules.store.ControlRules;
import dev.postern.rules.store.RuleKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Writes rules as a control directory: whole, or not at all.
///
/// The files are written into a new folder beside it and read again; only if what is read is what
/// was to be written does the folder get its name. `rcpthosts` is always among them, as qmail
/// without that file relays for everybody.
///
/// **On failure:** [NotWritable] for rules that no control file can hold; [IOException]; nothing is
/// left behind.
public final class ControlWriter {
  private ControlWriter() {}

  /// Rules that cannot be written as lines of control files.
  public static final class NotWritable extends Exception {
    private static final long serialVersionUID = 1L;

    NotWritable(String message) {
      super(message);
    }
  }

  /// @param directory absent or empty, in a folder that is there
  /// @return the files that were written, each with its number of lines
  public static Map<String, Integer> write(ControlRules rules, Path directory)
      throws IOException, NotWritable {
    Path whole = directory.toAbsolutePath().normalize();
    Path parent = whole.getParent();
    if (parent == null) {
      throw new IOException(directory + " is no folder to write into");
    }
    Path folder = Files.createTempDirectory(parent, "." + whole.getFileName() + ".");
    try {
      Map<String, List<String>> files = files(rules);
      for (var file : files.entrySet()) {
        Path path = folder.resolve(file.getKey());
        Files.createDirectories(path.getParent());
        Files.writeString(
            path, String.join("", file.getValue().stream().map(l -> l + "\n").toList()));
      }
      requireSame(rules, folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.move(folder, whole, StandardCopyOption.ATOMIC_MOVE);
      Map<String, Integer> lines = new TreeMap<>();
      files.forEach((name, of) -> lines.put(name, of.size()));
      return lines;
    } finally {
      delete(folder);
    }
  }

  private static void requireSame(ControlRules rules, Path folder) throws NotWritable {
    ControlDirectory read = ControlDirectory.read(folder);
    if (!read.problems().isEmpty()) {
      throw new NotWritable("import would refuse it: " + read.problems().getFirst());
    }
    for (RuleKind kind : RuleKind.values()) {
      Set<String> held = new HashSet<>(read.given().rules().of(kind));
      for (String entry : rules.of(kind)) {
        if (!held.contains(entry)) {
          throw new NotWritable(
              kind.text()
                  + " rule "
                  + kind.shown(entry)
                  + " would be a comment there; remove it first");
        }
      }
    }
    if (!read.given().rules().equals(rules)) {
      throw new NotWritable("import would not read from it what is here");
    }
  }

  private static Map<String, List<String>> files(ControlRules rules) {
    Map<String, List<String>> files = new TreeMap<>();
    files.put(RuleKind.RCPTHOSTS.file(), List.of());
    for (RuleKind kind : RuleKind.values()) {
      if (!rules.of(kind).isEmpty()) {
        files.put(kind.file(), rules.of(kind));
      }
    }
    rules.values().forEach((value, text) -> files.put(value.file(), List.of(text)));
    for (HostedDomain domain : rules.domains().values()) {
      String name = domain.name().name();
      files
          .computeIfAbsent(
              domain.backupMx() ? DomainFiles.BACKUP_MX : DomainFiles.VIRTUAL,
              _ -> new ArrayList<>())
          .add(domain.backupMx() ? name : name + ":" + name);
      files.put(DomainFiles.disposition(name), List.of(QmailDefault.line(domain.unknownUser())));
    }
    rules
        .pools()
        .forEach(
            (pool, members) -> {
              List<String> lines = new ArrayList<>();
              members.forEach(
                  (address, weight) -> lines.addAll(Collections.nCopies(weight, address)));
              files.put(PoolFiles.file(pool), lines);
            });
    return files;
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }
}
