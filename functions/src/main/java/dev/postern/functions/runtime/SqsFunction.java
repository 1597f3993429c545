package dev.postern.functions.runtime;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A function fed by an SQS queue, answering with the messages that failed
/// (`ReportBatchItemFailures`).
///
/// The messages of a batch are worked on side by side, each on its own virtual thread; the batch
/// size of the event source mapping bounds how many. Results are gathered by join, so no failure is
/// lost.
public abstract class SqsFunction implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private static final Logger log = LoggerFactory.getLogger(SqsFunction.class);

  private static final String RECEIVE_COUNT = "ApproximateReceiveCount";

  private final JobWork work;

  protected SqsFunction(JobWork work) {
    this.work = work;
  }

  @Override
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    List<SQSMessage> messages = Objects.requireNonNullElse(event.getRecords(), List.of());
    Instant deadline = Deadline.of(context);
    JobWork shared = work.forBatch(messages.stream().map(SQSMessage::getBody).toList());
    List<BatchItemFailure> failures = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> results = new ArrayList<>();
      for (SQSMessage message : messages) {
        results.add(
            threads.submit(
                () -> {
                  work(shared, message, deadline);
                  return null;
                }));
      }
      for (int i = 0; i < results.size(); i++) {
        if (!succeeded(results.get(i), messages.get(i))) {
          failures.add(new BatchItemFailure(messages.get(i).getMessageId()));
        }
      }
    }
    return new SQSBatchResponse(failures);
  }

  private static void work(JobWork work, SQSMessage message, Instant deadline) throws Exception {
    Map<String, String> attributes = Objects.requireNonNullElse(message.getAttributes(), Map.of());
    if (attributes.getOrDefault(RECEIVE_COUNT, "1").equals("1")) {
      work.handle(message.getBody(), deadline);
    } else {
      work.handleAgain(message.getBody(), deadline);
    }
  }

  private boolean succeeded(Future<?> result, SQSMessage message) {
    try {
      result.get();
      return true;
    } catch (ExecutionException e) {
      log.error(
          "{}: message {} goes back to its queue",
          getClass().getSimpleName(),
          message.getMessageId(),
          e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      log.error(
          "{}: interrupted, message {} goes back to its queue",
          getClass().getSimpleName(),
          message.getMessageId(),
          e);
    }
    return false;
  }
}
