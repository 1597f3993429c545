package dev.postern.functions.remote.limit;

import dev.postern.egress.DestinationLimits;
import dev.postern.egress.SourceAtSite;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The right to send messages, leased for a window of time by the batch and used from memory; what
/// is not used lapses with the window. Safe for use by many threads.
///
/// A lease is a hundredth of the window's messages, [#MOST_AT_ONCE] at most: so a busy worker asks
/// once for many, and little lapses.
///
/// **On failure:** with the database away each process goes on by itself with a tenth of the
/// window's messages, at least one, and asks again after [#AWAY].
final class MessageTokens {
  static final int MOST_AT_ONCE = 50;
  static final Duration AWAY = Duration.ofSeconds(10);

  private static final Logger log = LoggerFactory.getLogger(MessageTokens.class);

  private final DestinationLimits store;
  private final InstantSource clock;
  private final Map<SourceAtSite, Held> all = new ConcurrentHashMap<>();
  private volatile Instant away = Instant.MIN;

  private static final class Held {
    Instant window = Instant.MIN;
    int left;
    long onItsOwn;
    long usedUpAt = -1;
  }

  MessageTokens(DestinationLimits store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /// Takes one.
  ///
  /// @param window when it began
  /// @param most messages in it
  /// @return whether there was one
  boolean take(SourceAtSite at, Instant window, long most) {
    Held held = all.computeIfAbsent(at, _ -> new Held());
    synchronized (held) {
      if (!held.window.equals(window)) {
        held.window = window;
        held.left = 0;
        held.onItsOwn = 0;
        held.usedUpAt = -1;
      }
      if (held.left == 0 && most > held.usedUpAt) {
        lease(at, held, most);
      }
      if (held.left == 0) {
        return false;
      }
      held.left--;
      return true;
    }
  }

  /// Gives one back that was not used.
  void giveBack(SourceAtSite at, Instant window) {
    Held held = all.get(at);
    if (held == null) {
      return;
    }
    synchronized (held) {
      if (held.window.equals(window)) {
        held.left++;
      }
    }
  }

  private void lease(SourceAtSite at, Held held, long most) {
    if (!clock.instant().isBefore(away)) {
      int wanted = Math.clamp(most / 100, 1, MOST_AT_ONCE);
      try {
        held.left = store.take(at, held.window, most, wanted);
        if (held.left == 0) {
          held.usedUpAt = most;
        }
        return;
      } catch (SQLException e) {
        away = clock.instant().plus(AWAY);
        log.warn("at=\"{}\" msg=\"no database, a tenth of the limit is used\"", at, e);
      }
    }
    if (held.onItsOwn < Math.max(1, most / 10)) {
      held.onItsOwn++;
      held.left = 1;
    }
  }
}
