package dev.postern.rules.control;

import dev.postern.rules.store.ControlConflictException.Conflict;
import dev.postern.rules.store.ControlImport;
import dev.postern.rules.store.ControlRules;
import dev.postern.secret.DataKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A qmail or IndiMail control directory as it was read.
///
/// @param given what it holds
/// @param lines of each file that was read, without comments
/// @param others files in it that are not read
/// @param problems everything that is wrong; what it holds is whole only without any
/// @param places where each entry stands
/// @param withPasswords the files that have passwords, for which the data key is needed
public record ControlDirectory(
    ControlImport.Given given,
    Map<String, Integer> lines,
    List<String> others,
    List<Problem> problems,
    Map<Sources.Entry, Integer> places,
    Set<String> withPasswords) {
  private static final String DOMAINS = "domains";

  /// Reads all of it, where it has no password in clear.
  public static ControlDirectory read(Path directory) {
    return read(directory, null);
  }

  /// Reads all of it. Problems are in the result, nothing is thrown for them.
  ///
  /// @param key what passwords are encrypted with; null: one in clear is a problem
  public static ControlDirectory read(Path directory, @Nullable DataKey key) {
    var sources = new Sources(directory);
    SortedSet<String> names = names(directory, "", sources.problems());
    SortedSet<String> folders =
        names.contains(DOMAINS)
            ? names(directory.resolve(DOMAINS), DOMAINS, sources.problems())
            : new TreeSet<>();
    var rules = new RuleFiles(sources, key);
    var domains = new DomainFiles(sources);
    var held =
        new ControlRules(
            rules.entries(),
            rules.values(),
            domains.domains(folders),
            new PoolFiles(sources).pools(names));
    return new ControlDirectory(
        new ControlImport.Given(held, domains.dispositions().keySet()),
        sources.lines(),
        new OtherFiles(directory, sources).names(names, folders),
        sources.problems().all().stream()
            .sorted(
                Comparator.comparing(Problem::file)
                    .thenComparing(Problem::line)
                    .thenComparing(Problem::column))
            .toList(),
        sources.places(),
        sources.withPasswords());
  }

  /// A conflict with the rules there are, at the line that is part of it.
  public Problem problem(Conflict conflict) {
    List<String> files =
        conflict.file().equals(DomainFiles.VIRTUAL)
            ? List.of(DomainFiles.VIRTUAL, DomainFiles.LOCALS, DomainFiles.BACKUP_MX)
            : List.of(conflict.file());
    for (String file : files) {
      Integer line = places.get(new Sources.Entry(file, conflict.entry()));
      if (line != null) {
        return new Problem(file, line, 1, conflict.what());
      }
    }
    return new Problem(conflict.file(), 0, 0, conflict.what());
  }

  private static SortedSet<String> names(Path directory, String shown, Problems problems) {
    SortedSet<String> names = new TreeSet<>();
    if (!Files.isDirectory(directory)) {
      if (!shown.isEmpty()) {
        problems.add(shown, "this is no directory");
      }
      return names;
    }
    try (Stream<Path> files = Files.list(directory)) {
      files.forEach(file -> names.add(String.valueOf(file.getFileName())));
    } catch (IOException | UncheckedIOException e) {
      problems.add(
          shown.isEmpty() ? "." : shown, "the directory cannot be read: " + e.getMessage());
    }
    return names;
  }
}
