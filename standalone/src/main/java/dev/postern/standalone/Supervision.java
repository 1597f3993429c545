package dev.postern.standalone;

import dev.postern.standalone.host.RetryDelay;
import dev.postern.standalone.host.Stop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps a server of our own running: one that ends without having been told is started again, with
/// growing pauses, until it runs.
///
/// **On failure:** the relay goes on without the server meanwhile, as its promises allow.
final class Supervision implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Supervision.class);
  private static final RetryDelay PAUSES =
      new RetryDelay(Duration.ofMillis(500), Duration.ofSeconds(30));

  private final String name;
  private final Supplier<Server> starter;
  private final Stop stop;
  private volatile Server server;
  private volatile boolean up = true;

  /// A server process.
  interface Server extends AutoCloseable {
    /// Completes when the process has ended.
    CompletableFuture<?> ended();

    /// Ends it, and gives back what it holds of the folder.
    @Override
    void close();
  }

  private Supervision(String name, Server first, Supplier<Server> starter, Stop stop) {
    this.name = name;
    this.server = first;
    this.starter = starter;
    this.stop = stop;
  }

  /// Watches a server that has started.
  ///
  /// @param starter starts another; throws when it does not run
  static Supervision of(String name, Server first, Supplier<Server> starter, Stop stop) {
    var supervision = new Supervision(name, first, starter, stop);
    Thread.ofPlatform().daemon().name("watch-" + name).start(supervision::watch);
    return supervision;
  }

  /// Whether it runs.
  boolean isUp() {
    return up;
  }

  private void watch() {
    while (!stop.isOrdered()) {
      try {
        server.ended().join();
      } catch (RuntimeException e) {
        log.warn("watching {} failed, taken as ended", name, e);
      }
      restart();
    }
  }

  private synchronized void restart() {
    int tries = 0;
    while (!stop.isOrdered()) {
      up = false;
      if (tries == 0) {
        log.error("{} has ended by itself and is started again", name);
        server.close();
      }
      try {
        server = starter.get();
        up = true;
        log.warn("{} runs again", name);
        return;
      } catch (RuntimeException e) {
        tries++;
        log.error("{} does not start try={} cause={}", name, tries, e.getMessage());
        stop.pause(PAUSES.after(tries));
      }
    }
  }

  /// Ends the server, for good.
  @Override
  public void close() {
    stop.order();
    endServer();
  }

  private synchronized void endServer() {
    server.close();
  }
}
