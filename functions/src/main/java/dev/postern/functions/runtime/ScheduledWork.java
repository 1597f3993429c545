package dev.postern.functions.runtime;

import java.time.Instant;

/// The work behind a schedule.
@FunctionalInterface
public interface ScheduledWork {
  /// Works until done or until the deadline; what is left waits for the next time.
  ///
  /// @return one line of what was done
  String run(Instant deadline) throws Exception;
}
