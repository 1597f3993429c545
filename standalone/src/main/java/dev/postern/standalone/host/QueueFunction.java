package dev.postern.standalone.host;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.postern.queue.QueueName;
import java.time.Duration;

/// A function and the queue that feeds it: an event source mapping.
///
/// @param name as deployed: `deliver-local`
/// @param batchSize messages an invocation gets at most, 1 to 10,000
/// @param maximumConcurrency invocations at once at most
/// @param timeout after which an invocation is ended and its batch has failed
public record QueueFunction(
    String name,
    QueueName queue,
    int batchSize,
    int maximumConcurrency,
    Duration timeout,
    RequestHandler<SQSEvent, SQSBatchResponse> handler) {
  public QueueFunction {
    if (batchSize < 1 || batchSize > 10_000) {
      throw new IllegalArgumentException(
          name + ": a batch has 1 to 10000 messages, not " + batchSize);
    }
    if (maximumConcurrency < 1) {
      throw new IllegalArgumentException(name + ": at least one invocation must be allowed");
    }
    if (!timeout.isPositive()) {
      throw new IllegalArgumentException(name + ": a timeout is longer than nothing");
    }
  }
}
