package dev.postern.functions.runtime;

import com.amazonaws.services.lambda.runtime.Context;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// When an invocation's work must have ended, so that there is time left to answer.
public final class Deadline {
  private static final int MARGIN_MILLIS = 10_000;

  private Deadline() {}

  /// How long something may be waited for: as its setting says, and not beyond the deadline. Not
  /// positive when that is over.
  public static Duration limit(Duration setting, InstantSource clock, Instant deadline) {
    Duration left = Duration.between(clock.instant(), deadline);
    return left.compareTo(setting) < 0 ? left : setting;
  }

  static Instant of(Context context) {
    int remaining = context.getRemainingTimeInMillis();
    return Instant.now().plusMillis(Math.max(remaining - MARGIN_MILLIS, remaining / 2));
  }
}
