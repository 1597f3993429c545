package dev.postern.standalone.host;

import java.time.Duration;
import java.time.InstantSource;

/// What the mappings and schedules of one host share.
///
/// @param visibility how long a message stays hidden without a heartbeat: a process that dies frees
///   its messages after this time
/// @param stop ends polling and pauses
record Hosting(InstantSource clock, Duration visibility, Heartbeat heartbeat, Stop stop) {
  static final Duration VISIBILITY = Duration.ofSeconds(30);

  static Hosting of(InstantSource clock) {
    return new Hosting(clock, VISIBILITY, new Heartbeat(clock, VISIBILITY), new Stop());
  }
}
