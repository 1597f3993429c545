package dev.postern.standalone.host;

import dev.postern.queue.JobQueue;
import dev.postern.queue.QueueName;
import dev.postern.queue.Queues;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the functions on this machine: one event source mapping per queue, one schedule per
/// function that runs by the clock.
public final class FunctionHost {
  private static final Logger log = LoggerFactory.getLogger(FunctionHost.class);
  private static final Duration BEAT = Duration.ofSeconds(1);

  /// How long the ledger may catch up before the other functions start.
  private static final Duration CATCH_UP = Duration.ofSeconds(3);

  private static final Duration LOOK = Duration.ofMillis(20);

  private final Hosting hosting;
  private final List<EventSourceMapping> mappings;
  private final List<Schedule> schedules;
  private final Stop beating = new Stop();

  private FunctionHost(
      Hosting hosting, List<EventSourceMapping> mappings, List<Schedule> schedules) {
    this.hosting = hosting;
    this.mappings = mappings;
    this.schedules = schedules;
  }

  /// Shows the invocations of each function.
  public void bindTo(MeterRegistry registry) {
    mappings.forEach(mapping -> mapping.counts().bindTo(registry));
    schedules.forEach(schedule -> schedule.counts().bindTo(registry));
  }

  /// Starts polling and the schedules.
  public static FunctionHost start(
      Queues queues,
      List<QueueFunction> functions,
      List<ScheduledFunction> scheduled,
      InstantSource clock) {
    var hosting = Hosting.of(clock);
    var host =
        new FunctionHost(
            hosting,
            functions.stream()
                .map(f -> new EventSourceMapping(f, queues.get(f.queue()), hosting))
                .toList(),
            scheduled.stream().map(f -> new Schedule(f, hosting)).toList());
    Thread.ofPlatform().daemon().name("host-heartbeat").start(host::beat);
    host.startMappings(queues);
    host.schedules.forEach(Schedule::start);
    return host;
  }

  /// The ledger first: what a process that died had told is noted before its jobs are done again,
  /// since a job received again leaves out whom the ledger knows as ended.
  private void startMappings(Queues queues) {
    List<EventSourceMapping> ledger =
        mappings.stream().filter(m -> m.isFedBy(QueueName.EVENTS)).toList();
    ledger.forEach(EventSourceMapping::start);
    if (!ledger.isEmpty()) {
      awaitEmpty(queues.get(QueueName.EVENTS));
    }
    mappings.stream().filter(m -> !ledger.contains(m)).forEach(EventSourceMapping::start);
  }

  private void awaitEmpty(JobQueue events) {
    Instant end = hosting.clock().instant().plus(CATCH_UP);
    try {
      while (events.depth().total() > 0
          && hosting.clock().instant().isBefore(end)
          && hosting.stop().pause(LOOK)) {
        // once more
      }
    } catch (IOException e) {
      log.warn("the depth of queue events is not known, the functions start all the same", e);
    }
  }

  private void beat() {
    while (beating.pause(BEAT)) {
      try {
        hosting.heartbeat().beat();
      } catch (RuntimeException e) {
        log.error("heartbeat failed, the next one comes", e);
      }
    }
  }

  /// Receives no more, lets running invocations end and interrupts those that have not after
  /// `within`: their messages come back.
  ///
  /// @return whether all had ended
  public boolean stop(Duration within) throws InterruptedException {
    Instant end = hosting.clock().instant().plus(within);
    hosting.stop().order();
    mappings.forEach(EventSourceMapping::endPolling);
    boolean ended = true;
    for (EventSourceMapping mapping : mappings) {
      ended &= mapping.drain(until(end));
    }
    for (Schedule schedule : schedules) {
      ended &= schedule.drain(until(end));
    }
    beating.order();
    return ended;
  }

  private Duration until(Instant end) {
    Duration left = Duration.between(hosting.clock().instant(), end);
    return left.isPositive() ? left : Duration.ofMillis(1);
  }
}
