package dev.postern.rules.control;

import dev.postern.rules.ControlValue;
import dev.postern.rules.store.RuleKind;
import dev.postern.secret.DataKey;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads the files whose lines are rules, and the files of one line.
///
/// A line that is there twice counts once: where the last line that matches decides, the last.
///
/// @param key what passwords are encrypted with; null: none may be there in clear
record RuleFiles(Sources sources, @Nullable DataKey key) {
  Map<RuleKind, List<String>> entries() {
    Map<RuleKind, List<String>> entries = new EnumMap<>(RuleKind.class);
    for (RuleKind kind : RuleKind.values()) {
      Optional<ControlFile> file = sources.file(kind.file());
      if (file.isPresent()) {
        entries.put(kind, entries(kind, file.get()));
      }
    }
    return entries;
  }

  private List<String> entries(RuleKind kind, ControlFile file) {
    Map<String, ControlFile.Line> entries = new LinkedHashMap<>();
    for (ControlFile.Line line : file.lines()) {
      if (kind.hasPassword(line.text())) {
        sources.withPasswords().add(file.name());
      }
      Optional<String> entry =
          sources.problems().read(line, text -> kind.normalised(kind.sealed(text, key)));
      if (entry.isPresent()) {
        if (kind.isLastWins()) {
          entries.remove(entry.get());
        }
        entries.putIfAbsent(entry.get(), line);
      }
    }
    refuseTwoOfADestination(kind, entries);
    entries.forEach(sources::place);
    return new ArrayList<>(entries.keySet());
  }

  private void refuseTwoOfADestination(RuleKind kind, Map<String, ControlFile.Line> entries) {
    Map<String, ControlFile.Line> byDestination = new HashMap<>();
    entries.forEach(
        (entry, line) -> {
          Optional<String> destination = kind.destination(entry);
          ControlFile.Line first =
              destination.map(d -> byDestination.putIfAbsent(d, line)).orElse(null);
          if (first != null) {
            sources
                .problems()
                .add(
                    line.file(),
                    line.number(),
                    1,
                    "the destination has a "
                        + kind.gives()
                        + " on line "
                        + first.number()
                        + "; keep one");
          }
        });
  }

  Map<ControlValue, String> values() {
    Map<ControlValue, String> values = new EnumMap<>(ControlValue.class);
    for (ControlValue value : ControlValue.values()) {
      sources
          .file(value.file())
          .flatMap(file -> value(value, file))
          .ifPresent(text -> values.put(value, text));
    }
    return values;
  }

  private Optional<String> value(ControlValue value, ControlFile file) {
    if (file.lines().isEmpty()) {
      if (value == ControlValue.DOUBLEBOUNCETO && sources.problems().isFreeOf(file.name())) {
        return Optional.of("@");
      }
      if (sources.problems().isFreeOf(file.name())) {
        sources.problems().add(file.name(), "the file has no value; write one, or remove the file");
      }
      return Optional.empty();
    }
    for (ControlFile.Line more : file.lines().subList(1, file.lines().size())) {
      sources
          .problems()
          .add(file.name(), more.number(), 1, "the file has one value; remove this line");
    }
    ControlFile.Line line = file.lines().getFirst();
    sources.place("", line);
    return sources.problems().read(line, value::read);
  }
}
