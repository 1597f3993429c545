package dev.postern.functions.remote.limit;

import dev.postern.egress.DestinationLimits;
import dev.postern.egress.SourceAtSite;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The right to speak over connections, leased from all workers' share as this process needs more
/// at once, and given back when it has needed none for [#LINGER]. Safe for use by many threads.
///
/// A lease lasts beyond the deadline of the invocation that took it: what a dead worker had is free
/// when that is over.
///
/// **On failure:** with the database away each process goes on by itself with a quarter of the
/// connections, at least one, and asks again after [#AWAY].
final class ConnectionSlots {
  /// About as long as a connection is kept for the next message.
  static final Duration LINGER = Duration.ofSeconds(5);

  static final Duration AWAY = Duration.ofSeconds(30);

  /// Between two questions for what was not there.
  static final Duration REFUSED = Duration.ofSeconds(1);

  /// How much longer than the deadline a lease lasts, so that it serves the next jobs too.
  private static final Duration SPARE = Duration.ofMinutes(2);

  private static final Logger log = LoggerFactory.getLogger(ConnectionSlots.class);

  private final DestinationLimits store;
  private final InstantSource clock;
  private final String worker;
  private final ScheduledThreadPoolExecutor timer;
  private final Map<SourceAtSite, Held> all = new ConcurrentHashMap<>();

  private static final class Held {
    int active;
    int leased;
    Instant until = Instant.MIN;
    Instant askAgain = Instant.MIN;
    long uses;
  }

  /// @param worker this process, unlike any other
  ConnectionSlots(DestinationLimits store, InstantSource clock, String worker) {
    this.store = store;
    this.clock = clock;
    this.worker = worker;
    this.timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("connection-slots").factory());
    this.timer.setRemoveOnCancelPolicy(true);
  }

  /// Waits for the right to one connection. [#exit] gives it back.
  ///
  /// @param most connections for all workers
  /// @param deadline when the connection is over at the latest
  /// @param patience the longest wait for another thread's to end
  /// @return whether there was one in time
  boolean enter(SourceAtSite at, int most, Instant deadline, Duration patience) {
    Held held = all.computeIfAbsent(at, _ -> new Held());
    long end = System.nanoTime() + patience.toNanos();
    synchronized (held) {
      while (!hasRoom(at, held, most, deadline)) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
          return false;
        }
        try {
          held.wait(left);
        } catch (InterruptedException _) {
          Thread.currentThread().interrupt();
          return false;
        }
      }
      held.active++;
      held.uses++;
      return true;
    }
  }

  void exit(SourceAtSite at) {
    Held held = all.computeIfAbsent(at, _ -> new Held());
    synchronized (held) {
      held.active--;
      held.notifyAll();
      if (held.active == 0) {
        long uses = held.uses;
        var _ =
            timer.schedule(
                () -> Thread.startVirtualThread(() -> rest(at, held, uses)),
                LINGER.toMillis(),
                TimeUnit.MILLISECONDS);
      }
    }
  }

  private boolean hasRoom(SourceAtSite at, Held held, int most, Instant deadline) {
    Instant now = clock.instant();
    boolean lasts = !held.until.isBefore(deadline);
    if (held.active < Math.min(held.leased, most) && lasts) {
      return true;
    }
    if (held.active >= most || now.isBefore(held.askAgain)) {
      return held.active < Math.min(held.leased, most) && now.isBefore(held.until);
    }
    try {
      held.until = deadline.plus(SPARE);
      int wanted = Math.clamp(held.active + 1, Math.min(held.leased, most), most);
      held.leased = store.connect(at, worker, most, wanted, now, held.until);
      if (held.leased <= held.active) {
        held.askAgain = now.plus(REFUSED);
      }
    } catch (SQLException e) {
      held.leased = Math.max(1, most / 4);
      held.until = now.plus(AWAY);
      held.askAgain = held.until;
      log.warn("at=\"{}\" msg=\"no database, a quarter of the limit is used\"", at, e);
    }
    return held.active < held.leased;
  }

  /// Gives all back, unless it was used since.
  private void rest(SourceAtSite at, Held held, long uses) {
    synchronized (held) {
      if (held.active > 0 || held.uses != uses) {
        return;
      }
      held.leased = 0;
      held.until = Instant.MIN;
      try {
        store.disconnect(at, worker);
      } catch (SQLException e) {
        log.warn("at=\"{}\" msg=\"connections not given back, they lapse\"", at, e);
      }
    }
  }
}
