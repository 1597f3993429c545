package dev.postern.standalone.host;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The order to stop, which ends every pause at once.
public final class Stop {
  private final CountDownLatch ordered = new CountDownLatch(1);

  public void order() {
    ordered.countDown();
  }

  public boolean isOrdered() {
    return ordered.getCount() == 0;
  }

  /// Waits so long, or until the order comes.
  ///
  /// @return whether to go on
  public boolean pause(Duration length) {
    try {
      return !ordered.await(length.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
