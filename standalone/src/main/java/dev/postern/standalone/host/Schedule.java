package dev.postern.standalone.host;

import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.joda.time.DateTime;

/// Runs one function by the clock, first at once; never two runs at a time.
///
/// **On failure:** logged once until a run succeeds again; the next run comes at its time.
final class Schedule {
  private final ScheduledFunction function;
  private final Hosting hosting;
  private final Outage outage;
  private final InvocationCounts counts;
  private final Thread thread;

  Schedule(ScheduledFunction function, Hosting hosting) {
    this.function = function;
    this.hosting = hosting;
    this.counts = new InvocationCounts(function.name());
    this.outage = new Outage("function " + function.name());
    this.thread = Thread.ofVirtual().name("schedule-" + function.name()).unstarted(this::repeat);
  }

  InvocationCounts counts() {
    return counts;
  }

  void start() {
    thread.start();
  }

  private void repeat() {
    boolean goOn = !hosting.stop().isOrdered();
    while (goOn) {
      Instant start = hosting.clock().instant();
      runOnce(start);
      Duration took = Duration.between(start, hosting.clock().instant());
      Duration rest = function.interval().minus(took);
      goOn = hosting.stop().pause(rest.isNegative() ? Duration.ZERO : rest);
    }
  }

  private void runOnce(Instant now) {
    var context = new HostContext(function.name(), hosting.clock(), function.timeout());
    try (var running = counts.begin()) {
      TimedCall.call(
          function.name(),
          function.timeout(),
          () -> function.handler().handleRequest(event(now), context));
      running.ended(true, false);
      outage.worked();
    } catch (ExecutionException e) {
      outage.failed(e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      outage.failed(e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private ScheduledEvent event(Instant now) {
    var event = new ScheduledEvent();
    event.setId(UUID.randomUUID().toString());
    event.setAccount("000000000000");
    event.setRegion("us-east-1");
    event.setSource("aws.scheduler");
    event.setDetailType("Scheduled Event");
    event.setTime(new DateTime(now.toEpochMilli()));
    event.setResources(List.of("schedule/" + function.name()));
    event.setDetail(Map.of());
    return event;
  }

  /// Waits for a running run; one that has not ended by then is interrupted.
  ///
  /// @return whether it had ended
  boolean drain(Duration within) throws InterruptedException {
    boolean ended = thread.join(within);
    if (!ended) {
      thread.interrupt();
    }
    return ended;
  }
}
