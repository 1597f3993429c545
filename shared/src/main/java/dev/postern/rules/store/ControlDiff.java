package dev.postern.rules.store;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What is to be taken from a list of entries, and then put behind it, so that it holds others.
///
/// @param removed in the order they stand
/// @param added in the order they are to stand
record ControlDiff(List<String> removed, List<String> added) {
  /// Those that are not there come behind those that are.
  static ControlDiff appending(List<String> there, List<String> given) {
    Set<String> known = new HashSet<>(there);
    return new ControlDiff(List.of(), given.stream().filter(e -> !known.contains(e)).toList());
  }

  /// Afterwards the list is `given`, whatever the order.
  static ControlDiff replacing(List<String> there, List<String> given) {
    Set<String> wanted = new HashSet<>(given);
    return new ControlDiff(
        there.stream().filter(e -> !wanted.contains(e)).toList(), appending(there, given).added());
  }

  /// Afterwards the list is `given`, in its order: entries that stand where they should stay, the
  /// others are put behind them.
  static ControlDiff reordering(List<String> there, List<String> given) {
    List<String> removed = new ArrayList<>();
    int kept = 0;
    for (String entry : there) {
      if (kept < given.size() && entry.equals(given.get(kept))) {
        kept++;
      } else {
        removed.add(entry);
      }
    }
    return new ControlDiff(removed, given.subList(kept, given.size()));
  }
}
