package dev.postern.smtpd.session;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Watches that a client does not keep silent for too long, on its event loop.
///
/// One timer a session: activity only notes the time, and the timer, which runs as often as the
/// shortest limit is long, is set anew for what is left.
final class ActivityWatch {
  private final EventExecutor loop;
  private final long tickNanos;
  private final Runnable silent;
  private long limitNanos;
  private long lastActivity;
  private boolean paused;
  private @Nullable Future<?> timer;

  /// @param shortest of all limits there will be
  /// @param silent run once, when the client was silent for the whole limit
  ActivityWatch(EventExecutor loop, Duration limit, Duration shortest, Runnable silent) {
    this.loop = loop;
    this.limitNanos = limit.toNanos();
    this.tickNanos = shortest.toNanos();
    this.silent = silent;
    this.lastActivity = loop.ticker().nanoTime();
    schedule(limitNanos);
  }

  /// The client did something.
  void touch() {
    lastActivity = loop.ticker().nanoTime();
  }

  /// Something else is waited for from here on.
  void expect(Duration limit) {
    limitNanos = limit.toNanos();
    touch();
  }

  /// It is our turn: the client's silence does not count.
  void pause() {
    paused = true;
  }

  void resume() {
    paused = false;
    touch();
  }

  void stop() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  private void schedule(long nanos) {
    timer = loop.schedule(this::check, Math.min(nanos, tickNanos), TimeUnit.NANOSECONDS);
  }

  private void check() {
    long left = paused ? limitNanos : lastActivity + limitNanos - loop.ticker().nanoTime();
    if (left > 0) {
      schedule(left);
    } else {
      silent.run();
    }
  }
}
