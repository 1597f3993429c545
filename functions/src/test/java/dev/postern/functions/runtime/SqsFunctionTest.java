package dev.postern.functions.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.Test;

class SqsFunctionTest {
  private final Set<String> done = new ConcurrentSkipListSet<>();

  private final class Working extends SqsFunction {
    Working() {
      super(
          (body, _) -> {
            if (body.startsWith("bad")) {
              throw new IOException(body);
            }
            if (body.startsWith("worse")) {
              throw new AssertionError(body);
            }
            done.add(body);
          });
    }
  }

  @Test
  void answersWithTheMessagesThatFailed() throws Exception {
    SQSBatchResponse answer =
        new Working().handleRequest(SqsEvents.of("good", "bad"), new LambdaContext());

    assertThat(done).containsExactly("good");
    assertThat(json(answer))
        .isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"" + SqsEvents.SECOND + "\"}]}");
  }

  @Test
  void evenAnErrorFailsOnlyItsMessage() throws Exception {
    SQSBatchResponse answer =
        new Working().handleRequest(SqsEvents.of("worse", "good"), new LambdaContext());

    assertThat(done).containsExactly("good");
    assertThat(answer.getBatchItemFailures())
        .extracting(SQSBatchResponse.BatchItemFailure::getItemIdentifier)
        .containsExactly(SqsEvents.FIRST);
  }

  @Test
  void aMessageReceivedBeforeIsTold() throws Exception {
    SQSEvent event = SqsEvents.of("first", "again");
    event.getRecords().get(0).setAttributes(Map.of("ApproximateReceiveCount", "1"));
    event.getRecords().get(1).setAttributes(Map.of("ApproximateReceiveCount", "2"));
    var work =
        new JobWork() {
          @Override
          public void handle(String body, Instant deadline) {
            done.add(body);
          }

          @Override
          public void handleAgain(String body, Instant deadline) {
            done.add(body + " told so");
          }
        };

    SQSBatchResponse answer = new SqsFunction(work) {}.handleRequest(event, new LambdaContext());

    assertThat(answer.getBatchItemFailures()).isEmpty();
    assertThat(done).containsExactlyInAnyOrder("first", "again told so");
  }

  @Test
  void allDoneIsAnEmptyList() throws Exception {
    SQSBatchResponse answer =
        new Working().handleRequest(SqsEvents.of("a", "b"), new LambdaContext());

    assertThat(json(answer)).isEqualTo("{\"batchItemFailures\":[]}");
  }

  @Test
  void anEventWithoutRecordsIsNoFailure() {
    assertThat(
            new Working().handleRequest(new SQSEvent(), new LambdaContext()).getBatchItemFailures())
        .isEmpty();
  }

  private static String json(SQSBatchResponse answer) {
    var out = new ByteArrayOutputStream();
    LambdaEventSerializers.serializerFor(
            SQSBatchResponse.class, SqsFunctionTest.class.getClassLoader())
        .toJson(answer, out);
    return out.toString(StandardCharsets.UTF_8);
  }
}
