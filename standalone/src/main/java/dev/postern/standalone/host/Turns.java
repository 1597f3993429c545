package dev.postern.standalone.host;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// How many invocations of one function run at once. One that takes longer than [#LONG] gives its
/// turn to another and goes on as one of so many spare ones, so that a few that are slow do not
/// keep the others waiting. Safe for use by many threads.
final class Turns {
  /// A batch of mail takes a moment; one that waits for a peer takes minutes.
  static final Duration LONG = Duration.ofSeconds(20);

  private final int most;
  private final int spare;
  private final LongSupplier nanos;
  private final Duration look;
  private final Semaphore permits;
  private final Semaphore spares;
  private final Set<Turn> running = ConcurrentHashMap.newKeySet();

  /// @param spare how many that take long may run besides; 0: they keep their turn
  /// @param look between two looks for one that takes long, while there is no turn
  Turns(int most, int spare, LongSupplier nanos, Duration look) {
    this.most = most;
    this.spare = spare;
    this.nanos = nanos;
    this.look = look;
    this.permits = new Semaphore(most);
    this.spares = new Semaphore(spare);
  }

  /// Waits for a turn, which its holder ends.
  Turn take() throws InterruptedException {
    while (!permits.tryAcquire(look.toNanos(), TimeUnit.NANOSECONDS)) {
      for (Turn turn : running) {
        if (turn.handsOver()) {
          break;
        }
      }
    }
    return new Turn();
  }

  /// Waits until none runs.
  ///
  /// @return whether that was in time
  boolean awaitNone(Duration within) throws InterruptedException {
    long end = System.nanoTime() + within.toNanos();
    return permits.tryAcquire(most, within.toNanos(), TimeUnit.NANOSECONDS)
        && spares.tryAcquire(spare, end - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  /// The right to run one invocation. No two are equal.
  final class Turn {
    private long began;
    private boolean isSpare;
    private boolean ended;

    /// The invocation begins.
    synchronized void begin() {
      began = nanos.getAsLong();
      running.add(this);
    }

    /// It is over, or there was none.
    synchronized void end() {
      ended = true;
      running.remove(this);
      (isSpare ? spares : permits).release();
    }

    private synchronized boolean handsOver() {
      if (ended || isSpare || nanos.getAsLong() - began < LONG.toNanos() || !spares.tryAcquire()) {
        return false;
      }
      isSpare = true;
      permits.release();
      return true;
    }
  }
}
