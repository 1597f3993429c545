package dev.postern.standalone;

import dev.postern.queue.JobQueue;
import dev.postern.queue.JobQueue.Depth;
import dev.postern.queue.QueueName;
import dev.postern.queue.Queues;
import dev.postern.smtpd.management.Metric;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// How much each queue holds, asked for when the metrics are read and at most every [#FRESH].
///
/// **On failure:** a queue that does not answer is shown as not a number.
final class QueueDepths {
  private static final Duration FRESH = Duration.ofSeconds(5);

  private final Queues queues;
  private final InstantSource clock;
  private final Map<QueueName, Asked> last = new HashMap<>();

  private record Asked(Instant at, @Nullable Depth depth, @Nullable Depth dead) {}

  QueueDepths(Queues queues, InstantSource clock) {
    this.queues = queues;
    this.clock = clock;
  }

  void bindTo(MeterRegistry registry) {
    for (QueueName queue : QueueName.values()) {
      gauge(registry, queue, "visible", Depth::visible);
      gauge(registry, queue, "in-flight", Depth::inFlight);
      gauge(registry, queue, "delayed", Depth::delayed);
      Metric.QUEUE_MESSAGES.gauge(
          registry, () -> count(asked(queue).dead(), Depth::total), queue.text(), "dead");
    }
  }

  private void gauge(
      MeterRegistry registry, QueueName queue, String state, ToLongFunction<Depth> count) {
    Metric.QUEUE_MESSAGES.gauge(
        registry, () -> count(asked(queue).depth(), count), queue.text(), state);
  }

  private static double count(@Nullable Depth depth, ToLongFunction<Depth> of) {
    return depth == null ? Double.NaN : of.applyAsLong(depth);
  }

  private synchronized Asked asked(QueueName queue) {
    Instant now = clock.instant();
    Asked asked = last.get(queue);
    if (asked == null || !now.isBefore(asked.at().plus(FRESH))) {
      asked = new Asked(now, depth(queues.get(queue)), depth(queues.deadLetters(queue)));
      last.put(queue, asked);
    }
    return asked;
  }

  private static @Nullable Depth depth(JobQueue queue) {
    try {
      return queue.depth();
    } catch (IOException _) {
      return null;
    }
  }
}
