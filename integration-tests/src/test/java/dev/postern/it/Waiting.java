package dev.postern.it;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/// Waits for what another process does, with a limit and a message that says what was missing.
public final class Waiting {
  private Waiting() {}

  /// Asks `question` until it has an answer.
  ///
  /// @throws AssertionError when it has none within `limit`
  public static <T> T await(String what, Duration limit, Callable<Optional<T>> question)
      throws Exception {
    Instant end = Instant.now().plus(limit);
    while (true) {
      Optional<T> answer = question.call();
      if (answer.isPresent()) {
        return answer.get();
      }
      if (Instant.now().isAfter(end)) {
        throw new AssertionError("not within " + limit.toSeconds() + " s: " + what);
      }
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }

  /// Waits until `condition` holds.
  public static void until(String what, Duration limit, Callable<Boolean> condition)
      throws Exception {
    Boolean _ =
        await(what, limit, () -> condition.call() ? Optional.of(true) : Optional.<Boolean>empty());
  }
}
