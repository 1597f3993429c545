package dev.postern.smtpd.server;

import io.netty.channel.Channel;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The sessions that are open now, at most `postern.limits.sessions`.
final class OpenSessions {
  private final int most;
  private final Map<Channel, Runnable> open = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private int count;
  private boolean draining;

  OpenSessions(int most) {
    this.most = most;
  }

  int count() {
    lock.lock();
    try {
      return count;
    } finally {
      lock.unlock();
    }
  }

  /// Counts a new session until its channel closes; false when there are too many or it is time to
  /// go.
  ///
  /// @param drain ends the session as soon as it can; called on the channel's event loop
  boolean add(Channel channel, Runnable drain) {
    lock.lock();
    try {
      if (draining || count >= most) {
        return false;
      }
      count++;
    } finally {
      lock.unlock();
    }
    open.put(channel, drain);
    channel.closeFuture().addListener(_ -> remove(channel));
    return true;
  }

  private void remove(Channel channel) {
    open.remove(channel);
    lock.lock();
    try {
      count--;
      ended.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Asks all sessions to end and waits for them; true when all have.
  boolean drain(Duration longestWait) throws InterruptedException {
    lock.lock();
    try {
      draining = true;
    } finally {
      lock.unlock();
    }
    open.forEach((channel, end) -> channel.eventLoop().execute(end));
    long left = longestWait.toNanos();
    if (!lock.tryLock(left, TimeUnit.NANOSECONDS)) {
      return false;
    }
    try {
      while (count > 0 && left > 0) {
        left = ended.awaitNanos(left);
      }
      return count == 0;
    } finally {
      lock.unlock();
    }
  }

  void closeAll() {
    for (Channel channel : open.keySet()) {
      var _ = channel.close();
    }
  }
}
