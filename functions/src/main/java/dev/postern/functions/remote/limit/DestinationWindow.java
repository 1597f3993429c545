package dev.postern.functions.remote.limit;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// How many connections one destination may have at once in this process, found out by how long
/// each holds its worker; and when those are asked again who found no place. Safe for use by many
/// threads.
///
/// It begins with [#INITIAL]. One that ends in time has it grow by one, one that takes longer
/// shrink by one, down to 1: so a destination that answers slowly soon holds few workers, and one
/// that is quick as many as it may. It is Postfix's scheduler with time in place of failures.
///
/// Who finds no place waits a little if those before him will be gone by then, and not at all when
/// no place came free for [#STUCK]. What is put off is spread over the time that those before it
/// need, [#LONGEST] at most.
final class DestinationWindow {
  /// As Postfix's `initial_destination_concurrency`.
  static final int INITIAL = 5;

  /// What takes longer is slow; a message has the time for its octets on top.
  static final Duration SLOW = Duration.ofSeconds(20);

  /// Octets that may take a second.
  static final int OCTETS_A_SECOND = 50_000;

  /// After so long without a place that came free nobody waits for one.
  static final Duration STUCK = Duration.ofSeconds(2);

  /// How long at least a message waits that found no place.
  static final Duration SHORTEST = Duration.ofSeconds(15);

  /// How long at most.
  static final Duration LONGEST = Duration.ofHours(1);

  /// Of the mean, the part that the latest connection has: a quarter.
  private static final int INERTIA = 4;

  private final Duration patience;
  private final long stuck;
  private final LongSupplier nanos;
  private final RandomGenerator random;
  private int size = INITIAL;
  private int open;
  private int waiting;
  private long movedAt;
  private long meanHold;
  private long slowAt;
  private boolean slow;
  private Instant promised = Instant.MIN;

  /// @param patience the longest wait for a place
  /// @param nanos a clock that only goes on
  DestinationWindow(Duration patience, LongSupplier nanos, RandomGenerator random) {
    this.patience = patience;
    this.stuck = Math.min(patience.toNanos(), STUCK.toNanos());
    this.nanos = nanos;
    this.random = random;
    this.movedAt = nanos.getAsLong();
  }

  /// Waits a little for a place. [#exit] or [#leave] gives it back.
  ///
  /// @param most places at most
  /// @param isGiven whether that many are there from the beginning, since somebody said so
  synchronized boolean enter(int most, boolean isGiven) {
    int places = places(most, isGiven);
    if (open >= places
        && ((waiting + 1) * meanHold / places > patience.toNanos() || !placeCame(most, isGiven))) {
      return false;
    }
    open++;
    if (open == places(most, isGiven)) {
      movedAt = nanos.getAsLong();
    }
    return true;
  }

  /// Waits until there is a place.
  private boolean placeCame(int most, boolean isGiven) {
    long end = nanos.getAsLong() + patience.toNanos();
    waiting++;
    try {
      while (open >= places(most, isGiven)) {
        long left = Math.min(end, movedAt + stuck) - nanos.getAsLong();
        if (left <= 0) {
          return false;
        }
        wait(TimeUnit.NANOSECONDS.toMillis(left) + 1);
      }
      return true;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      waiting--;
    }
  }

  private int places(int most, boolean isGiven) {
    return isGiven ? most : Math.min(size, most);
  }

  /// Whether places come free often enough to wait for one.
  synchronized boolean isMoving() {
    return nanos.getAsLong() - movedAt < stuck;
  }

  /// A connection was held to its end.
  ///
  /// @param held how long
  /// @param octets of the message
  /// @param most places at most
  synchronized void exit(Duration held, long octets, int most) {
    Duration allowed = SLOW.plusSeconds(octets / OCTETS_A_SECOND);
    boolean isSlow = held.compareTo(allowed) > 0;
    size = Math.clamp(isSlow ? size - 1L : size + 1L, 1, most);
    slow = isSlow;
    slowAt = isSlow ? nanos.getAsLong() : slowAt;
    meanHold += (held.toNanos() - meanHold) / INERTIA;
    leave();
    if (!isSlow) {
      notify(); // the new place's
    }
  }

  /// A place was not used after all.
  synchronized void leave() {
    open--;
    movedAt = nanos.getAsLong();
    notify();
  }

  /// Whether the last connection was slow, and not [#LONGEST] ago.
  synchronized boolean isSlow() {
    return slow && nanos.getAsLong() - slowAt < LONGEST.toNanos();
  }

  /// When one is to be asked again that found no place: after all who were put off before it.
  ///
  /// @param most places at most
  /// @param isGiven as at [#enter]
  synchronized Instant putOff(Instant now, int most, boolean isGiven) {
    Instant soon = now.plus(SHORTEST);
    Instant last = now.plus(LONGEST);
    long hold = Math.max(meanHold, nanos.getAsLong() - movedAt);
    Instant next = promised.isBefore(soon) ? soon : promised;
    if (next.isAfter(last)) {
      return soon.plusMillis(random.nextLong(LONGEST.minus(SHORTEST).toMillis()));
    }
    promised = next.plusNanos(hold / Math.max(1, places(most, isGiven)));
    return next;
  }
}
