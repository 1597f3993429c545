package dev.postern.standalone.host;

import dev.postern.queue.JobQueue;
import dev.postern.queue.JobQueue.Received;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One batch given to a function: what it has done leaves the queue, what failed comes back later.
///
/// **On failure:** a function that throws or runs out of time has failed its whole batch. A delete
/// that the queue does not confirm is asked again for a minute, the messages being kept hidden.
final class Invocation implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(Invocation.class);
  private static final Duration DELETE_WITHIN = Duration.ofSeconds(60);
  private static final RetryDelay BACK =
      new RetryDelay(Duration.ofSeconds(1), Duration.ofMinutes(5));

  private final QueueFunction function;
  private final JobQueue queue;
  private final List<Received> batch;
  private final Hosting hosting;
  private final InvocationCounts counts;

  Invocation(
      QueueFunction function,
      JobQueue queue,
      List<Received> batch,
      Hosting hosting,
      InvocationCounts counts) {
    this.function = function;
    this.queue = queue;
    this.batch = List.copyOf(batch);
    this.hosting = hosting;
    this.counts = counts;
  }

  @Override
  public void run() {
    Duration longest = function.timeout().plus(DELETE_WITHIN);
    try (var _ = hosting.heartbeat().hold(queue, batch, longest)) {
      BatchAnswer answer;
      try (var running = counts.begin()) {
        answer = answer();
        running.ended(answer.failed().isEmpty(), answer.done().isEmpty());
      }
      delete(answer.done());
      giveBack(answer.failed());
    }
  }

  private BatchAnswer answer() {
    var event = SqsEvents.of(function.queue(), batch);
    var context = new HostContext(function.name(), hosting.clock(), function.timeout());
    try {
      return BatchAnswer.of(
          batch,
          TimedCall.call(
              function.name(),
              function.timeout(),
              () -> function.handler().handleRequest(event, context)));
    } catch (ExecutionException e) {
      log.error(
          "function={} failed, its batch goes back size={}", function.name(), batch.size(), e);
    } catch (TimeoutException _) {
      log.error(
          "function={} did not end within {}, its batch goes back size={}",
          function.name(),
          function.timeout(),
          batch.size());
    } catch (InterruptedException _) {
      log.warn(
          "function={} was stopped, its batch goes back size={}", function.name(), batch.size());
      Thread.currentThread().interrupt();
    }
    return BatchAnswer.allFailed(batch);
  }

  private void delete(List<Received> done) {
    if (done.isEmpty()) {
      return;
    }
    var outage = new Outage("queue " + function.queue().text() + " delete");
    Instant end = hosting.clock().instant().plus(DELETE_WITHIN);
    boolean again = true;
    while (again) {
      try {
        queue.delete(done);
        outage.worked();
        return;
      } catch (IOException e) {
        again = hosting.clock().instant().isBefore(end) && hosting.stop().pause(outage.failed(e));
      }
    }
    log.error(
        "queue={} did not confirm a delete, the work will be done again size={}",
        function.queue().text(),
        done.size());
  }

  /// Messages received equally often are hidden equally long, in one call.
  private void giveBack(List<Received> failed) {
    Map<Integer, List<Received>> byReceives =
        failed.stream()
            .collect(
                Collectors.groupingBy(Received::receiveCount, TreeMap::new, Collectors.toList()));
    byReceives.forEach(
        (receives, messages) -> {
          try {
            queue.changeVisibility(messages, BACK.after(receives));
          } catch (IOException e) {
            log.debug("not given back early, visibility will cause={}", e.toString());
          }
        });
  }
}
