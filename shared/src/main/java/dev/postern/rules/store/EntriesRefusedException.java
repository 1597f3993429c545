package dev.postern.rules.store;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// A change of several entries some of which cannot be added or removed. None was.
public final class EntriesRefusedException extends RuleChangeException {
  private static final long serialVersionUID = 1L;

  private final TreeMap<Integer, String> refused;

  /// @param refused why, by the entry's place in the list that was given, from 0
  EntriesRefusedException(SortedMap<Integer, String> refused) {
    super(String.join("\n", refused.values()));
    this.refused = new TreeMap<>(refused);
  }

  /// Why, by the entry's place in the list that was given, from 0.
  public SortedMap<Integer, String> refused() {
    return Collections.unmodifiableSortedMap(refused);
  }
}
