package dev.postern.smtpd.intake;

import dev.postern.smtpd.intake.MemoryBudget.Waiter;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// One message's share of the memory budget and its wait for more, on the session's event loop.
///
/// All waits of a message together last at most `postern.limits.intake-wait`.
final class MemoryShare {
  private final MemoryBudget budget;
  private final EventExecutor loop;
  private final Duration longestWait;
  private final IntConsumer granted;
  private final Runnable waitedTooLong;

  private long reserved;
  private @Nullable Waiter waiter;
  private @Nullable Future<?> timeout;
  private long waitingSince;
  private long waited;
  private boolean left;

  /// @param granted told the octets that were waited for, once they are reserved
  /// @param waitedTooLong told instead, once, when time is up
  MemoryShare(
      MemoryBudget budget,
      EventExecutor loop,
      Duration longestWait,
      IntConsumer granted,
      Runnable waitedTooLong) {
    this.budget = budget;
    this.loop = loop;
    this.longestWait = longestWait;
    this.granted = granted;
    this.waitedTooLong = waitedTooLong;
  }

  long reserved() {
    return reserved;
  }

  /// Reserves octets now and answers true, or gets in line for them.
  boolean reserve(int octets) {
    waiter = budget.reserve(octets, () -> loop.execute(() -> served(octets)));
    if (waiter == null) {
      reserved += octets;
      return true;
    }
    waitingSince = loop.ticker().nanoTime();
    long rest = longestWait.toNanos() - waited;
    timeout = loop.schedule(this::timeIsUp, rest, TimeUnit.NANOSECONDS);
    return false;
  }

  private void served(int octets) {
    if (left) {
      budget.release(octets);
      return;
    }
    waited += loop.ticker().nanoTime() - waitingSince;
    endWait();
    reserved += octets;
    granted.accept(octets);
  }

  private void timeIsUp() {
    if (waiter != null && budget.cancel(waiter)) {
      endWait();
      waitedTooLong.run();
    } // else it was served just now, and served() is on its way
  }

  /// Waits no longer; what was served meanwhile is given back.
  void leaveLine() {
    left = true;
    if (waiter != null) {
      var _ = budget.cancel(waiter);
    }
    endWait();
  }

  private void endWait() {
    waiter = null;
    if (timeout != null) {
      timeout.cancel(false);
      timeout = null;
    }
  }

  /// Gives all reserved octets back. On any thread that has the message to itself.
  void giveBack() {
    budget.release(reserved);
    reserved = 0;
  }
}
