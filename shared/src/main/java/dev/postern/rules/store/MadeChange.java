package dev.postern.rules.store;

import java.util.List;

/// A change of rules as it was made, or as a trial would have made it.
///
/// @param version the rules version from now on; after a trial, and after a change that found
///   nothing to do, the one there was
/// @param lines what it did, in order
public record MadeChange(long version, List<HistoryLine> lines) {
  public MadeChange {
    lines = List.copyOf(lines);
  }
}
