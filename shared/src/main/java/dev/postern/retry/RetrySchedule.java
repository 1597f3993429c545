package dev.postern.retry;

import java.time.Duration;
import java.time.Instant;

/// When a deferred job is tried again: qmail's quadratic back-off, counted from the message's
/// birth.
///
/// On-time tries come at `(skip n)²` seconds: with skip 20 at 0, 400, 1600, 3600, ... seconds. A
/// try that runs late re-bases on the real age. A try at an age beyond the lifetime is the last.
///
/// **Seed:** spec 7.1 to 7.3.
///
/// @param skip 20 for remote mail, 10 for local mail
/// @param lifetime how long a message may be queued, 7 days by default
public record RetrySchedule(int skip, Duration lifetime) {
  public RetrySchedule {
    if (skip < 1) {
      throw new IllegalArgumentException("a retry schedule's skip is at least 1, not " + skip);
    }
    if (!lifetime.isPositive()) {
      throw new IllegalArgumentException("a queue lifetime is longer than nothing");
    }
  }

  /// The instant of the try that follows one that ended at `now`.
  public Instant nextTry(Instant birth, Instant now) {
    long age = Math.max(0, Duration.between(birth, now).toSeconds());
    long root = (long) Math.sqrt((double) age) + skip;
    return birth.plusSeconds(root * root);
  }

  /// Whether a try that failed at `now` was the last.
  public boolean isLastTry(Instant birth, Instant now) {
    return Duration.between(birth, now).compareTo(lifetime) > 0;
  }
}
