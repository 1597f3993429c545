package dev.postern.functions.runtime;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A function fired by a schedule, answering with one line of what it did.
///
/// **On failure:** throws, so that the platform counts an error, tries again and alarms. What was
/// done before stays done.
public abstract class ScheduledFunction implements RequestHandler<ScheduledEvent, String> {
  private static final Logger log = LoggerFactory.getLogger(ScheduledFunction.class);

  private final ScheduledWork work;

  protected ScheduledFunction(ScheduledWork work) {
    this.work = work;
  }

  @Override
  public String handleRequest(ScheduledEvent event, Context context) {
    String name = getClass().getSimpleName();
    try {
      String done = work.run(Deadline.of(context));
      log.debug("{}: {}", name, done);
      return done;
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      throw new IllegalStateException(name + " failed: " + e.getMessage(), e);
    }
  }
}
