package dev.postern.rules.store;

import org.jspecify.annotations.Nullable;

/// One thing that a change of rules did.
///
/// @param what the verb and the kind, as `add tcp`
/// @param before what was, null for an addition; never a secret
/// @param after what is, null for a removal; never a secret
public record HistoryLine(String what, @Nullable String before, @Nullable String after) {
  public HistoryLine {
    if (before == null && after == null) {
      throw new IllegalArgumentException(what + ": neither what was nor what is");
    }
  }

  /// For people, as `add tcp 10.1.1.:allow` or `set domain BEFORE -> AFTER`.
  public String text() {
    if (before == null || after == null) {
      return what + " " + (before == null ? after : before);
    }
    return what + " " + before + " -> " + after;
  }
}
