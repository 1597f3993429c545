package dev.postern.functions.remote.limit;

import java.time.Duration;
import java.time.Instant;

/// When what a worker knows from the store is to be read again: every [#LASTS], by one thread while
/// the others go on with what is known. Safe for use by many threads.
final class Freshness {
  static final Duration LASTS = Duration.ofSeconds(30);

  private volatile Instant until = Instant.MIN;

  /// Whether the caller is to read now; if so nobody else is until it is old again.
  boolean isOver(Instant now) {
    if (now.isBefore(until)) {
      return false;
    }
    synchronized (this) {
      if (now.isBefore(until)) {
        return false;
      }
      until = now.plus(LASTS);
      return true;
    }
  }
}
