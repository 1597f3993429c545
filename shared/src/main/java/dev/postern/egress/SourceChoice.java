package dev.postern.egress;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Where one attempt is to leave from.
public sealed interface SourceChoice {
  /// From this source.
  record From(EgressSource source) implements SourceChoice {}

  /// From what the worker's own settings say, and if they say nothing, what its kernel chooses.
  record Own() implements SourceChoice {}

  /// From nowhere now: the mail waits.
  ///
  /// @param why for people
  /// @param until when there is one again, if that is known
  /// @param paused whether an operator's pause keeps one back, which may end at any time
  record Nowhere(String why, @Nullable Instant until, boolean paused) implements SourceChoice {}
}
