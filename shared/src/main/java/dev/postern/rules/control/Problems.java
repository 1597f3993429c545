package dev.postern.rules.control;

import dev.postern.rules.RuleSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/// Collects what is wrong while files are read.
final class Problems {
  private static final Pattern COLUMN = Pattern.compile("^column \\d+: ");

  private final List<Problem> all = new ArrayList<>();

  /// A problem of a file as a whole.
  void add(String file, String what) {
    all.add(new Problem(file, 0, 0, what));
  }

  void add(String file, int line, int column, String what) {
    all.add(new Problem(file, line, column, what));
  }

  /// What a parser makes of a line; where it refuses, a problem.
  <T> Optional<T> read(ControlFile.Line line, Function<String, T> parser) {
    try {
      return Optional.of(parser.apply(line.text()));
    } catch (RuleSyntaxException e) {
      String what = COLUMN.matcher(String.valueOf(e.getMessage())).replaceFirst("");
      add(line.file(), line.number(), e.column(), what);
    } catch (IllegalArgumentException e) {
      add(line.file(), line.number(), 1, String.valueOf(e.getMessage()));
    }
    return Optional.empty();
  }

  boolean isFreeOf(String file) {
    return all.stream().noneMatch(problem -> problem.file().equals(file));
  }

  List<Problem> all() {
    return List.copyOf(all);
  }
}
