package dev.postern.standalone.host;

import dev.postern.queue.JobQueue;
import dev.postern.queue.JobQueue.Received;
import dev.postern.queue.QueueName;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Feeds one function from its queue, as Lambda's event source mapping does: long polls, batches, a
/// bounded number of invocations at once.
///
/// It receives only when an invocation may start, so no message waits hidden. Invocations of a lane
/// that take long do not count, up to [#SPARE] times as many as may run at once. **On failure:**
/// while the queue is away it asks again with growing pauses.
final class EventSourceMapping {
  private static final Duration LONG_POLL = Duration.ofSeconds(10);
  private static final int MOST_PER_CALL = 10;
  private static final Duration LOOK = Duration.ofMillis(500);

  /// Invocations of a lane that wait for slow peers, for each that may run at once.
  private static final int SPARE = 3;

  /// Lambda's payload limit of 6 MB, less one call's messages.
  private static final int MOST_OCTETS = 3_000_000;

  private final QueueFunction function;
  private final JobQueue queue;
  private final Hosting hosting;
  private final Turns turns;
  private final Set<Thread> running = ConcurrentHashMap.newKeySet();
  private final InvocationCounts counts;
  private final Thread poller;

  EventSourceMapping(QueueFunction function, JobQueue queue, Hosting hosting) {
    this.function = function;
    this.queue = queue;
    this.hosting = hosting;
    this.counts = new InvocationCounts(function.name());
    int most = function.maximumConcurrency();
    this.turns =
        new Turns(most, function.queue().isOfLane() ? SPARE * most : 0, System::nanoTime, LOOK);
    this.poller = Thread.ofVirtual().name("poll-" + function.queue().text()).unstarted(this::poll);
  }

  InvocationCounts counts() {
    return counts;
  }

  boolean isFedBy(QueueName name) {
    return function.queue().equals(name);
  }

  void start() {
    poller.start();
  }

  private void poll() {
    var outage = new Outage("queue " + function.queue().text());
    try {
      while (!hosting.stop().isOrdered()) {
        Turns.Turn turn = turns.take();
        List<Received> batch = receive(outage);
        if (batch.isEmpty()) {
          turn.end();
        } else {
          invoke(batch, turn);
        }
      }
    } catch (InterruptedException _) {
      // the order to stop
    }
  }

  private List<Received> receive(Outage outage) {
    List<Received> batch = new ArrayList<>();
    try {
      collect(batch);
      outage.worked();
    } catch (IOException | RuntimeException e) {
      if (!hosting.stop().isOrdered()) {
        hosting.stop().pause(outage.failed(e));
      }
    }
    return batch;
  }

  /// Waits for a first message, then takes what is there, up to a batch or a payload.
  private void collect(List<Received> batch) throws IOException {
    Duration wait = LONG_POLL;
    int octets = 0;
    while (batch.size() < function.batchSize() && octets < MOST_OCTETS) {
      int most = Math.min(MOST_PER_CALL, function.batchSize() - batch.size());
      List<Received> more = queue.receive(most, wait, hosting.visibility());
      batch.addAll(more);
      if (more.size() < most) {
        return;
      }
      octets += more.stream().mapToInt(message -> message.body().length()).sum();
      wait = Duration.ZERO;
    }
  }

  private void invoke(List<Received> batch, Turns.Turn turn) {
    var invocation = new Invocation(function, queue, batch, hosting, counts);
    var thread =
        Thread.ofVirtual()
            .name(function.name() + "-invocation")
            .unstarted(
                () -> {
                  try {
                    invocation.run();
                  } finally {
                    running.remove(Thread.currentThread());
                    turn.end();
                  }
                });
    running.add(thread);
    turn.begin();
    thread.start();
  }

  /// Ends polling; what was received in that instant comes back by its visibility.
  void endPolling() {
    poller.interrupt();
  }

  /// Waits for the running invocations; those that have not ended by then are interrupted.
  ///
  /// @return whether all had ended
  boolean drain(Duration within) throws InterruptedException {
    boolean ended = poller.join(within) && turns.awaitNone(within);
    if (!ended) {
      running.forEach(Thread::interrupt);
    }
    return ended;
  }
}
