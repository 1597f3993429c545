package dev.postern.rules.control;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The files of a directory as they are read: how many lines each had, where each entry stood, and
/// which of them have passwords.
record Sources(
    Path directory,
    Problems problems,
    Map<String, Integer> lines,
    Map<Sources.Entry, Integer> places,
    Set<String> withPasswords) {
  /// An entry of a file as it is stored; of a file of one line the empty text.
  record Entry(String file, String text) {}

  Sources(Path directory) {
    this(directory, new Problems(), new LinkedHashMap<>(), new HashMap<>(), new HashSet<>());
  }

  Optional<ControlFile> file(String name) {
    Optional<ControlFile> file = ControlFile.read(directory, name, problems);
    file.ifPresent(f -> lines.put(name, f.lines().size()));
    return file;
  }

  void place(String entry, ControlFile.Line line) {
    places.put(new Entry(line.file(), entry), line.number());
  }
}
