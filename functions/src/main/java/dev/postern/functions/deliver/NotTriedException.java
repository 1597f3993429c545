package dev.postern.functions.deliver;

import dev.postern.message.DeliveryJob;
import dev.postern.queue.QueueName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A job that cannot be tried from here now: no attempt of it is counted.
public final class NotTriedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient DeliveryJob job;
  private final transient @Nullable QueueName queue;
  private final @Nullable Instant until;

  private NotTriedException(
      DeliveryJob job, @Nullable QueueName queue, @Nullable Instant until, String why) {
    super(why);
    this.job = job;
    this.queue = queue;
    this.until = until;
  }

  /// Another lane can try it at once.
  ///
  /// @param job as that lane is to try it
  public static NotTriedException elsewhere(DeliveryJob job, QueueName queue, String why) {
    return new NotTriedException(job, queue, null, why);
  }

  /// It must wait.
  ///
  /// @param why for people
  public static NotTriedException until(DeliveryJob job, Instant until, String why) {
    return new NotTriedException(job, null, until, why);
  }

  DeliveryJob job() {
    return job;
  }

  /// Where it goes on at once; null: it waits.
  @Nullable QueueName queue() {
    return queue;
  }

  /// Until when it waits.
  Instant until(Instant now) {
    return until == null ? now : until;
  }

  String why() {
    return String.valueOf(getMessage());
  }
}
