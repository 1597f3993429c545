package dev.postern.standalone.host;

import java.time.Duration;

/// How long a message whose invocation failed stays hidden: doubling with each receive, bounded.
///
/// Such failures are of the infrastructure (the database or a store is away), so the first tries
/// come soon and an outage of hours does not use up the receives before the dead-letter queue.
///
/// @param first after the first receive
/// @param longest after many
public record RetryDelay(Duration first, Duration longest) {
  private static final int DOUBLINGS = 30;

  public Duration after(int receiveCount) {
    long factor = 1L << Math.clamp(receiveCount - 1L, 0, DOUBLINGS);
    Duration delay = first.multipliedBy(factor);
    return delay.compareTo(longest) > 0 ? longest : delay;
  }
}
