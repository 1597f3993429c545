package dev.postern.standalone.embedded.sqs;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Wakes the long polls of a queue when something in it may have become visible.
final class Arrivals {
  private final Map<Long, Bell> bells = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /// How often the queue was rung, to be read before it is looked into.
  long rings(long queue) {
    return bell(queue).rings();
  }

  void ring(long queue) {
    bell(queue).ring();
  }

  /// Waits until the queue is rung again, or for so long; false if no poll may wait any more.
  boolean await(long queue, long ringsSeen, long millis) {
    return !closed && bell(queue).await(ringsSeen, millis) && !closed;
  }

  /// Ends every long poll, now and from now on.
  void close() {
    closed = true;
    bells.values().forEach(Bell::ring);
  }

  private Bell bell(long queue) {
    return bells.computeIfAbsent(queue, _ -> new Bell());
  }

  private static final class Bell {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition rung = lock.newCondition();
    private volatile long rings;

    long rings() {
      return rings;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // written under the lock alone
    void ring() {
      lock.lock();
      try {
        rings++;
        rung.signalAll();
      } finally {
        lock.unlock();
      }
    }

    boolean await(long seen, long millis) {
      long left = TimeUnit.MILLISECONDS.toNanos(millis);
      lock.lock();
      try {
        while (rings == seen && left > 0) {
          left = rung.awaitNanos(left);
        }
        return true;
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return false;
      } finally {
        lock.unlock();
      }
    }
  }
}
