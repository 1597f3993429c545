package dev.postern.account;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Leaves a store that failed alone for a second, so that an outage does not hold every session for
/// a timeout: who asks meanwhile is told the same failure at once.
final class Respite {
  private static final Duration LENGTH = Duration.ofSeconds(1);

  private final InstantSource clock;
  private volatile @Nullable Outage outage;

  private record Outage(SQLException cause, Instant until) {}

  Respite(InstantSource clock) {
    this.clock = clock;
  }

  /// A question to the store.
  @FunctionalInterface
  interface Question {
    boolean ask() throws SQLException;
  }

  /// Asks, unless the store failed within the last second.
  ///
  /// @throws SQLException the store's, or that of its last failure
  boolean ask(Question question) throws SQLException {
    Outage known = outage;
    if (known != null && clock.instant().isBefore(known.until())) {
      throw known.cause();
    }
    try {
      boolean answer = question.ask();
      outage = null;
      return answer;
    } catch (SQLException e) {
      outage = new Outage(e, clock.instant().plus(LENGTH));
      throw e;
    }
  }
}
