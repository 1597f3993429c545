package dev.postern.rules.store;

import java.util.List;

/// Control files that do not go with the rules there are.
public final class ControlConflictException extends RuleChangeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Conflict> conflicts;

  /// One thing that does not go.
  ///
  /// @param file the control file's name
  /// @param entry the entry in it as it would be stored; empty where the file as a whole is meant
  /// @param what what is wrong, and what to do
  public record Conflict(String file, String entry, String what) {}

  ControlConflictException(List<Conflict> conflicts) {
    super(String.join("; ", conflicts.stream().map(c -> c.file() + ": " + c.what()).toList()));
    this.conflicts = List.copyOf(conflicts);
  }

  public List<Conflict> conflicts() {
    return conflicts;
  }
}
