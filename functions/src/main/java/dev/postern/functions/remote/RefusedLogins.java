package dev.postern.functions.remote;

import dev.postern.functions.deliver.FailureScope;
import dev.postern.functions.deliver.Trouble;
import dev.postern.functions.remote.sasl.Login;
import dev.postern.functions.remote.smtp.Target;
import dev.postern.functions.runtime.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Logins that hosts refused, as this worker knows them, so that mail which waits for a mended
/// password does not have the account locked.
///
/// A login that is refused is not tried again at its host within [#HELD]; another user or password
/// is another login and is tried at once. As long as this worker has not seen a login work, one
/// message at a time tries it and the others wait for what comes of it, [#PATIENCE] at most. Safe
/// for use by many threads; it keeps as many entries as `smtproutes` has had logins.
final class RefusedLogins {
  static final Duration HELD = Duration.ofMinutes(5);
  static final Duration PATIENCE = Duration.ofSeconds(20);

  private final InstantSource clock;
  private final Map<At, Known> all = new ConcurrentHashMap<>();

  RefusedLogins(InstantSource clock) {
    this.clock = clock;
  }

  private record At(String host, int port, Login login) {}

  private record Refusal(Instant at, String line) {}

  private static final class Known {
    final Semaphore turn = new Semaphore(1);
    volatile boolean works;
    volatile @Nullable Refusal refusal;
  }

  /// One message's use of a login; close it when that is over.
  final class Use implements AutoCloseable {
    private final Target target;
    private final @Nullable Known known;
    private final boolean alone;

    private Use(Target target, @Nullable Known known, boolean alone) {
      this.target = target;
      this.known = known;
      this.alone = alone;
    }

    /// Why the login is not to be tried now; empty: it is, or the host asks for none.
    Optional<Trouble> refusedBefore() {
      Refusal refusal = known == null ? null : known.refusal;
      Login login = target.login();
      if (refusal == null || login == null) {
        return Optional.empty();
      }
      Instant until = refusal.at().plus(HELD);
      if (!clock.instant().isBefore(until)) {
        return Optional.empty();
      }
      String text =
          "Not tried before %s: %s refused the login of %s at %s: %s"
              .formatted(
                  until.truncatedTo(ChronoUnit.SECONDS),
                  target.host(),
                  login.user(),
                  refusal.at().truncatedTo(ChronoUnit.SECONDS),
                  refusal.line());
      return Optional.of(Trouble.with(target.peer(), "4.7.8", text, FailureScope.HOST));
    }

    void accepted() {
      if (known != null) {
        known.works = true;
        known.refusal = null;
      }
    }

    void refused(Trouble trouble) {
      if (known != null) {
        known.works = false;
        known.refusal = new Refusal(clock.instant(), trouble.line());
      }
    }

    @Override
    public void close() {
      if (known != null && alone) {
        known.turn.release();
      }
    }
  }

  /// Waits for a turn where nobody knows yet whether the login works.
  ///
  /// @param target whose login is asked for; null there: nothing is waited for or kept
  Use of(Target target, Instant deadline) {
    Login login = target.login();
    if (login == null) {
      return new Use(target, null, false);
    }
    Known known =
        all.computeIfAbsent(new At(target.host(), target.port(), login), _ -> new Known());
    return new Use(target, known, !known.works && hasTurn(known, deadline));
  }

  private boolean hasTurn(Known known, Instant deadline) {
    long millis = Deadline.limit(PATIENCE, clock, deadline).toMillis();
    try {
      return known.turn.tryAcquire(millis, TimeUnit.MILLISECONDS); // below 0 as 0
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
