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
  private final Map<Channel, Ends> open = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private int count;
  private boolean draining;

  /// How a session is ended, on its event loop.
  ///
  /// @param soon as soon as what it does is done
  /// @param now without waiting for that
  private record Ends(Runnable soon, Runnable now) {}

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
  /// @param endDrain ends it at once, with a last reply; called there, too
  boolean add(Channel channel, Runnable drain, Runnable endDrain) {
    lock.lock();
    try {
      if (draining || count >= most) {
        return false;
      }
      count++;
    } finally {
      lock.unlock();
    }
    open.put(channel, new Ends(drain, endDrain));
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
    open.forEach((channel, ends) -> channel.eventLoop().execute(ends.soon()));
    return awaitNone(longestWait);
  }

  /// Tells those that are left that it is over, and waits for them to hear it.
  void endDrain(Duration longestWait) throws InterruptedException {
    open.forEach((channel, ends) -> channel.eventLoop().execute(ends.now()));
    var _ = awaitNone(longestWait);
  }

  private boolean awaitNone(Duration longestWait) throws InterruptedException {
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
