package dev.postern.standalone.host;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import java.time.Duration;

/// A function that runs by the clock.
///
/// @param name as deployed: `relay-cleanup`
/// @param interval from the start of one run to the start of the next
/// @param timeout after which a run is interrupted
public record ScheduledFunction(
    String name, Duration interval, Duration timeout, RequestHandler<ScheduledEvent, ?> handler) {
  public ScheduledFunction {
    if (!interval.isPositive() || !timeout.isPositive()) {
      throw new IllegalArgumentException(name + ": interval and timeout are longer than nothing");
    }
  }
}
