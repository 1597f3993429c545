package dev.postern.standalone.host;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import dev.postern.queue.JobQueue.Received;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Which messages of a batch a function has done and which it gave back, read from its answer as
/// Lambda reads it with `ReportBatchItemFailures`.
///
/// No answer, or one without failures, is a full success. A failure without identifier, or with one
/// that is not of this batch, fails the whole batch: what it means cannot be told.
record BatchAnswer(List<Received> done, List<Received> failed) {
  BatchAnswer {
    done = List.copyOf(done);
    failed = List.copyOf(failed);
  }

  static BatchAnswer allFailed(List<Received> batch) {
    return new BatchAnswer(List.of(), batch);
  }

  static BatchAnswer of(List<Received> batch, @Nullable SQSBatchResponse response) {
    Map<String, Received> done = new HashMap<>();
    batch.forEach(message -> done.put(message.messageId(), message));
    List<Received> failed = new ArrayList<>();
    for (BatchItemFailure failure : failures(response)) {
      String id = failure.getItemIdentifier();
      if (id == null || batch.stream().noneMatch(message -> message.messageId().equals(id))) {
        return allFailed(batch);
      }
      Received message = done.remove(id);
      if (message != null) {
        failed.add(message);
      }
    }
    return new BatchAnswer(List.copyOf(done.values()), failed);
  }

  private static List<BatchItemFailure> failures(@Nullable SQSBatchResponse response) {
    return response == null
        ? List.of()
        : Objects.requireNonNullElse(response.getBatchItemFailures(), List.of());
  }
}
