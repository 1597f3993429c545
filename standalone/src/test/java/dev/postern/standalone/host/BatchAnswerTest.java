package dev.postern.standalone.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import dev.postern.queue.JobQueue.Received;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BatchAnswerTest {
  private static final List<Received> BATCH =
      List.of(HeldQueue.message("a", 1), HeldQueue.message("b", 1), HeldQueue.message("c", 1));

  @Test
  void namedMessagesFailedTheRestIsDone() {
    BatchAnswer answer = BatchAnswer.of(BATCH, failing("b"));
    assertThat(answer.done()).extracting(Received::messageId).containsExactlyInAnyOrder("a", "c");
    assertThat(answer.failed()).extracting(Received::messageId).containsExactly("b");
  }

  @Test
  void noAnswerOrNoListIsSuccess() {
    assertThat(BatchAnswer.of(BATCH, null).done()).hasSize(3);
    assertThat(BatchAnswer.of(BATCH, new SQSBatchResponse(null)).done()).hasSize(3);
    assertThat(BatchAnswer.of(BATCH, failing()).done()).hasSize(3);
  }

  @Test
  void anIdentifierThatMeansNothingFailsTheWholeBatch() {
    for (String id : Arrays.asList(null, "", "z")) {
      BatchAnswer answer = BatchAnswer.of(BATCH, failing("a", id));
      assertThat(answer.done()).isEmpty();
      assertThat(answer.failed()).isEqualTo(BATCH);
    }
  }

  @Test
  void aMessageNamedTwiceFailedOnce() {
    BatchAnswer answer = BatchAnswer.of(BATCH, failing("a", "a"));
    assertThat(answer.failed()).extracting(Received::messageId).containsExactly("a");
    assertThat(answer.done()).hasSize(2);
  }

  private static SQSBatchResponse failing(@Nullable String... ids) {
    return new SQSBatchResponse(Arrays.stream(ids).map(BatchItemFailure::new).toList());
  }
}
