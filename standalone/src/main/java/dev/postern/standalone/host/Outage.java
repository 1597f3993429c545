package dev.postern.standalone.host;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether something is away, logged once when it goes and once when it is back, and how long to
/// wait before asking again: doubling from 100 ms to 5 s.
///
/// Used by one thread.
final class Outage {
  private static final Logger log = LoggerFactory.getLogger(Outage.class);
  private static final RetryDelay DELAY =
      new RetryDelay(Duration.ofMillis(100), Duration.ofSeconds(5));

  private final String what;
  private int failures;

  Outage(String what) {
    this.what = what;
  }

  /// Counts a failure.
  ///
  /// @return how long to wait
  Duration failed(Throwable cause) {
    failures++;
    if (failures == 1) {
      log.warn("{} fails, tried again until it works cause={}", what, cause.toString());
    }
    return DELAY.after(failures);
  }

  void worked() {
    if (failures > 0) {
      log.info("{} works again failures={}", what, failures);
      failures = 0;
    }
  }
}
