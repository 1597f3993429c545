package dev.postern.standalone.host;

import dev.postern.queue.JobQueue;
import dev.postern.queue.JobQueue.Received;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the messages of running invocations hidden, so that the queue's own visibility can be
/// short and the messages of a dead process come back soon.
///
/// **On failure:** a renewal that failed is tried again at the next beat; should they all fail, the
/// message is received a second time, which every function bears.
final class Heartbeat {
  private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);

  private final InstantSource clock;
  private final Duration visibility;
  private final Set<Hold> holds = ConcurrentHashMap.newKeySet();

  /// @param visibility what each renewal asks for; renewals come each third of it
  Heartbeat(InstantSource clock, Duration visibility) {
    this.clock = clock;
    this.visibility = visibility;
  }

  /// Keeps a batch hidden until the hold is closed, or until `timeout` has passed.
  Hold hold(JobQueue queue, List<Received> batch, Duration timeout) {
    Instant now = clock.instant();
    var hold = new Hold(queue, batch, now.plus(timeout), now.plus(interval()));
    holds.add(hold);
    return hold;
  }

  /// How often [#beat()] is to be called at least.
  Duration interval() {
    return visibility.dividedBy(3);
  }

  /// Renews what is due.
  void beat() {
    Instant now = clock.instant();
    for (Hold hold : holds) {
      if (now.isAfter(hold.end)) {
        hold.close();
      } else if (!now.isBefore(hold.due)) {
        hold.due = now.plus(interval());
        renew(hold);
      }
    }
  }

  private void renew(Hold hold) {
    try {
      hold.queue.changeVisibility(hold.batch, visibility);
    } catch (IOException e) {
      log.debug("heartbeat failed messages={} cause={}", hold.batch.size(), e.toString());
    }
  }

  /// A batch that is kept hidden.
  final class Hold implements AutoCloseable {
    private final JobQueue queue;
    private final List<Received> batch;
    private final Instant end;
    private volatile Instant due;

    private Hold(JobQueue queue, List<Received> batch, Instant end, Instant due) {
      this.queue = queue;
      this.batch = batch;
      this.end = end;
      this.due = due;
    }

    @Override
    public void close() {
      holds.remove(this);
    }
  }
}
