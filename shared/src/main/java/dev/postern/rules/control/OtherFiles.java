package dev.postern.rules.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a control directory holds besides the files that are read, with what is to be said of each.
record OtherFiles(Path directory, Sources sources) {
  List<String> names(Set<String> names, Collection<String> folders) {
    List<String> others = new ArrayList<>();
    for (String name : names) {
      if (name.endsWith(".cdb")) {
        others.add(compiled(name, names));
      } else if (!name.equals("domains") && !isRead(name)) {
        others.add(name + ": not imported");
      }
    }
    for (String folder : folders) {
      for (String file : within(directory.resolve("domains").resolve(folder))) {
        if (!isRead("domains/" + folder + "/" + file)) {
          others.add("domains/" + folder + "/" + file + ": not imported");
        }
      }
    }
    return others;
  }

  /// Whether it was read, be it with problems.
  private boolean isRead(String name) {
    return sources.lines().containsKey(name) || !sources.problems().isFreeOf(name);
  }

  private String compiled(String name, Set<String> names) {
    String source = name.substring(0, name.length() - ".cdb".length());
    return name
        + ": not imported, a compiled form; "
        + (names.contains(source)
            ? "its text " + source + " is what is read"
            : "its text " + source + " is not here, so nothing of it is taken over");
  }

  private static Collection<String> within(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of("");
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException _) {
      return List.of("");
    }
  }
}
