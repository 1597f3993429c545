package dev.postern.rules.store;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the copy up to date on a thread of its own, so that neither the poll nor an event loop
/// waits for the spool.
///
/// It holds one version at most: a newer one takes the place of one that waits.
///
/// **On failure:** logged once an outage, and tried again each [#RETRY] until it is written or a
/// newer version takes its place.
final class RulesCopyWriter implements AutoCloseable {
  static final Duration RETRY = Duration.ofSeconds(30);

  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);
  private static final Logger log = LoggerFactory.getLogger(RulesCopyWriter.class);

  private final RulesCopy copy;
  private final Duration retry;
  private final Thread writer;
  private final AtomicBoolean failing = new AtomicBoolean();
  private @Nullable RuleRows waiting;

  RulesCopyWriter(RulesCopy copy, Duration retry) {
    this.copy = copy;
    this.retry = retry;
    this.writer = Thread.ofVirtual().name("rules-copy").start(this::writeUntilInterrupted);
  }

  /// Has these rows written, soon.
  synchronized void offer(RuleRows rows) {
    waiting = rows;
    notifyAll();
  }

  private void writeUntilInterrupted() {
    try {
      while (true) {
        RuleRows rows = take();
        if (!write(rows)) {
          pauseAndPutBack(rows);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized RuleRows take() throws InterruptedException {
    RuleRows rows = waiting;
    while (rows == null) {
      wait();
      rows = waiting;
    }
    waiting = null;
    return rows;
  }

  private boolean write(RuleRows rows) {
    try {
      copy.save(rows);
      if (failing.getAndSet(false)) {
        log.info("event=rules-copied-again version={}", rows.version());
      }
      return true;
    } catch (IOException | RuntimeException e) {
      if (!failing.getAndSet(true)) {
        log.warn(
            "event=rules-copy-failed version={}: a front end that starts without the database has"
                + " older rules until this is mended: {}",
            rows.version(),
            e.getMessage());
      }
      return false;
    }
  }

  private synchronized void pauseAndPutBack(RuleRows rows) throws InterruptedException {
    long until = System.nanoTime() + retry.toNanos();
    for (long left = retry.toMillis();
        waiting == null && left > 0;
        left = Duration.ofNanos(until - System.nanoTime()).toMillis()) {
      wait(left);
    }
    if (waiting == null) {
      waiting = rows;
    }
  }

  /// Stops; what waits is not written any more.
  @Override
  public void close() {
    writer.interrupt();
    try {
      var _ = writer.join(CLOSE_WITHIN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
