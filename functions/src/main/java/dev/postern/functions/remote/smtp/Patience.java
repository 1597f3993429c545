package dev.postern.functions.remote.smtp;

import dev.postern.functions.runtime.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// How long to wait for the peer: as a setting says, and never beyond the invocation's deadline.
///
/// @param deadline when the invocation must have ended
record Patience(InstantSource clock, Instant deadline) {
  /// Waits end at the deadline, hardly later and never much before.
  private static final Duration SPARE = Duration.ofSeconds(1);

  /// Whether the deadline, not the setting, ended the last wait.
  boolean isOver() {
    return !clock.instant().isBefore(deadline.minus(SPARE));
  }

  /// At least a millisecond: a wait of 0 would be one without limit to a socket.
  int millis(Duration setting) {
    long millis = Deadline.limit(setting, clock, deadline).toMillis();
    return Math.clamp(millis, 1, Integer.MAX_VALUE);
  }
}
