package dev.postern.standalone.host;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that stands until it is moved.
final class ManualClock implements InstantSource {
  private volatile Instant now = Instant.parse("2026-11-01T00:00:00Z");

  void move(Duration by) {
    now = instant().plus(by);
  }

  @Override
  public Instant instant() {
    return now;
  }
}
