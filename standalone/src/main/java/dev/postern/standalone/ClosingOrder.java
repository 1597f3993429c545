package dev.postern.standalone;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What has been started, closed in the reverse order; each part has a limit, after which the next
/// is closed all the same.
final class ClosingOrder {
  private static final Logger log = LoggerFactory.getLogger(ClosingOrder.class);

  private final Deque<Part> parts = new ArrayDeque<>();
  private boolean closed;

  private record Part(String name, Duration within, Closing closing) {}

  /// How a part is closed.
  @FunctionalInterface
  interface Closing {
    void close() throws Exception;
  }

  /// Adds a part that has started; one that comes after the end is closed at once.
  synchronized void add(String name, Duration within, Closing closing) {
    parts.push(new Part(name, within, closing));
    if (closed) {
      close();
    }
  }

  /// Closes everything that was added and not closed yet. An interrupt does not cut it short: what
  /// is left open would outlive this process.
  synchronized void close() {
    closed = true;
    boolean interrupted = Thread.interrupted();
    while (!parts.isEmpty()) {
      interrupted |= close(parts.pop());
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// @return whether the caller was interrupted meanwhile
  private static boolean close(Part part) {
    Thread thread =
        Thread.ofVirtual()
            .name("close-" + part.name())
            .start(
                () -> {
                  try {
                    part.closing().close();
                    log.info("closed part={}", part.name());
                  } catch (Exception e) {
                    log.warn("closing failed part={}", part.name(), e);
                  }
                });
    boolean interrupted = false;
    long end = System.nanoTime() + part.within().toNanos();
    while (thread.isAlive() && System.nanoTime() - end < 0) {
      try {
        thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (thread.isAlive()) {
      log.warn("not closed in time part={} within={}", part.name(), part.within());
      thread.interrupt();
    }
    return interrupted;
  }
}
