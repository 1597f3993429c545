package dev.postern.functions.runtime;

import com.amazonaws.services.lambda.runtime.Context;
import java.time.Instant;

/// When an invocation's work must have ended, so that there is time left to answer.
final class Deadline {
  private static final int MARGIN_MILLIS = 10_000;

  private Deadline() {}

  static Instant of(Context context) {
    int remaining = context.getRemainingTimeInMillis();
    return Instant.now().plusMillis(Math.max(remaining - MARGIN_MILLIS, remaining / 2));
  }
}
