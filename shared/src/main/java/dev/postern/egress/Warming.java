package dev.postern.egress;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/// How a new address gets its reputation: a daily cap of messages that grows by a factor each day.
///
/// Days are 24 hours from the beginning. When the cap would be more than [#ENOUGH], the address is
/// warm and has none.
///
/// @param since when it began
/// @param first messages of the first day, at least 1
/// @param factor by which each day's cap is that of the day before, 2 to 10
public record Warming(Instant since, int first, int factor) {
  /// What provider guides begin with, doubled each day: warm after 12 days.
  public static final int DEFAULT_FIRST = 50;

  public static final int DEFAULT_FACTOR = 2;

  /// A day's messages beyond which nobody counts.
  static final long ENOUGH = 100_000;

  static final Duration DAY = Duration.ofDays(1);

  private static final int MOST_FIRST = 100_000;
  private static final int MOST_FACTOR = 10;

  /// @throws IllegalArgumentException naming the bound
  public Warming {
    if (first < 1 || first > MOST_FIRST) {
      throw new IllegalArgumentException(
          "a warming address starts with 1 to " + MOST_FIRST + " messages a day, not " + first);
    }
    if (factor < 2 || factor > MOST_FACTOR) {
      throw new IllegalArgumentException(
          "a warming address's cap grows 2 to " + MOST_FACTOR + " times a day, not " + factor);
    }
  }

  /// The messages of the day that `now` is in; empty once the address is warm.
  public OptionalLong capAt(Instant now) {
    long cap = first;
    for (long day = dayOf(now); day > 0 && cap <= ENOUGH; day--) {
      cap *= factor;
    }
    return cap > ENOUGH ? OptionalLong.empty() : OptionalLong.of(cap);
  }

  /// The day that `now` is in, the first being 0.
  public long dayOf(Instant now) {
    return Math.max(0, Duration.between(since, now).toDays());
  }

  /// When that day began.
  public Instant startOfDay(Instant now) {
    return since.plus(DAY.multipliedBy(dayOf(now)));
  }

  /// When that day ends.
  public Instant endOfDay(Instant now) {
    return startOfDay(now).plus(DAY);
  }
}
