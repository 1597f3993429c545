package dev.postern.functions.remote.limit;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.postern.egress.SourceAtSite;
import dev.postern.functions.remote.limit.SendingLimits.Entry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// Who may speak to a destination now: as many at once as its limit says, held to by all workers by
/// [ConnectionSlots]; where it has none, as many as its [DestinationWindow] has places for, in this
/// process alone, and all workers together [#SLOW_TOGETHER] while it is slow. Safe for use by many
/// threads.
final class Entrances {
  /// Connections at once, of all workers together, that a destination has while it is slow.
  static final int SLOW_TOGETHER = 5;

  private static final int MOST_WINDOWS = 10_000;
  private static final Duration NONE = Duration.ZERO;

  private final ConnectionSlots slots;
  private final InstantSource clock;
  private final int most;
  private final LongSupplier nanos;
  private final Duration shortly;
  private final LoadingCache<SourceAtSite, DestinationWindow> windows;

  /// @param most connections of this process at once to a destination that nothing else limits
  /// @param nanos a clock that only goes on
  /// @param patience the longest wait for a connection that other threads have
  Entrances(
      ConnectionSlots slots,
      InstantSource clock,
      int most,
      RandomGenerator random,
      LongSupplier nanos,
      Duration patience) {
    this.slots = slots;
    this.clock = clock;
    this.most = most;
    this.nanos = nanos;
    this.shortly =
        patience.compareTo(DestinationWindow.STUCK) < 0 ? patience : DestinationWindow.STUCK;
    this.windows =
        Caffeine.newBuilder()
            .maximumSize(MOST_WINDOWS)
            .expireAfterAccess(DestinationWindow.LONGEST)
            .build(_ -> new DestinationWindow(patience, nanos, random));
  }

  /// Waits a little for the right to a connection.
  ///
  /// @param limited connections of all workers at once; empty: nobody says
  /// @param octets of the message
  /// @param deadline when it is over at the latest
  Entry enter(SourceAtSite at, Optional<Integer> limited, long octets, Instant deadline) {
    DestinationWindow window = windows.get(at);
    int here = limited.orElse(most);
    if (!window.enter(here, limited.isPresent())) {
      return full(at, window, limited);
    }
    boolean leased = limited.isPresent() || window.isSlow();
    int together = limited.orElse(SLOW_TOGETHER);
    if (leased && !slots.enter(at, together, deadline, window.isMoving() ? shortly : NONE)) {
      window.leave();
      return full(at, window, limited);
    }
    long began = nanos.getAsLong();
    return new Entry.In(
        () -> {
          window.exit(Duration.ofNanos(nanos.getAsLong() - began), octets, here);
          if (leased) {
            slots.exit(at);
          }
        });
  }

  private Entry full(SourceAtSite at, DestinationWindow window, Optional<Integer> limited) {
    Instant until = window.putOff(clock.instant(), limited.orElse(most), limited.isPresent());
    return new Entry.Full(
        new Wait(
            until,
            limited
                .map(n -> at + " has its " + n + " connections open.")
                .orElse(at + " has as many connections open as it may, others wait.")));
  }
}
