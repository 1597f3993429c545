package dev.postern.standalone.embedded;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A queue that exists, with these settings, once the embedded SQS has started.
///
/// @param visibility how long a received message stays hidden; 0 s to 12 h
/// @param maxReceiveCount receives after which a message goes to `deadLetterQueue`; 0: never
/// @param deadLetterQueue the name of another queue of the same list; null exactly if the count is
///   0
public record QueueSpec(
    String name, Duration visibility, int maxReceiveCount, @Nullable String deadLetterQueue) {
  private static final Duration LONGEST = Duration.ofHours(12);

  public QueueSpec {
    if (!name.matches("[A-Za-z0-9_-]{1,80}")) {
      throw new IllegalArgumentException(
          "queue name " + name + " is not 1 to 80 letters, digits, - and _");
    }
    if (visibility.isNegative() || visibility.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "visibility of queue " + name + " is not within 0 s and 12 h");
    }
    if (maxReceiveCount < 0 || maxReceiveCount > 1000) {
      throw new IllegalArgumentException(
          "maxReceiveCount of queue " + name + " is not within 0 and 1000");
    }
    if ((maxReceiveCount == 0) != (deadLetterQueue == null)) {
      throw new IllegalArgumentException(
          "queue " + name + " needs both maxReceiveCount and deadLetterQueue, or neither");
    }
  }
}
