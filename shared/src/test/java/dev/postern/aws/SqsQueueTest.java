package dev.postern.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.queue.JobQueue;
import dev.postern.queue.JobQueue.Received;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;
import software.amazon.awssdk.services.sqs.model.SqsException;

/// What a queue does when SQS takes one part of a batch and not the other, which no store does on
/// demand.
class SqsQueueTest {
  private final ScriptedSqs sqs = new ScriptedSqs();
  private final SqsQueue queue =
      new SqsQueue(sqs, "http://sqs.example/1/local", Duration.ofSeconds(5), Duration.ofSeconds(2));

  @Test
  void onlyFailedEntriesAreSentAgain() throws IOException {
    sqs.failures.add(List.of(failed("1", false), failed("3", false)));
    sqs.failures.add(List.of(failed("0", false)));
    queue.sendAll(List.of("a", "b", "c", "d"));
    assertThat(sqs.sent)
        .containsExactly(List.of("a", "b", "c", "d"), List.of("b", "d"), List.of("b"));
  }

  @Test
  void triesEndAndTheFailureIsTold() {
    for (int i = 0; i < SqsQueue.TRIES; i++) {
      sqs.failures.add(List.of(failed("0", false)));
    }
    assertThatThrownBy(() -> queue.sendAll(List.of("a", "b")))
        .isInstanceOf(IOException.class)
        .hasMessage("queue http://sqs.example/1/local did not take 1 of 2 messages: Code because");
    assertThat(sqs.sent).hasSize(SqsQueue.TRIES);
  }

  @Test
  void whatSqsCallsOurFaultIsNotSentAgain() {
    sqs.failures.add(List.of(failed("0", true)));
    assertThatThrownBy(() -> queue.sendAll(List.of("a"))).isInstanceOf(IOException.class);
    assertThat(sqs.sent).hasSize(1);
  }

  @Test
  void deletesThatFailedAreTold() {
    for (int i = 0; i < SqsQueue.TRIES; i++) {
      sqs.failures.add(List.of(failed("0", false)));
    }
    assertThatThrownBy(() -> queue.delete(List.of(new Received("m", "r", "b", 1, Instant.EPOCH))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("did not delete 1 of 1 messages");
  }

  @Test
  void aCallWithoutAnswerIsToldWithItsCause() {
    sqs.down = true;
    assertThatThrownBy(() -> queue.sendAll(List.of("a")))
        .isInstanceOf(IOException.class)
        .hasCauseInstanceOf(SdkClientException.class)
        .hasMessageContaining("http://sqs.example/1/local")
        .hasMessageContaining("no answer");
  }

  /// The front end may delete a segment only when its manifest certainly was not sent.
  @ParameterizedTest
  @CsvSource({"400,1,true", "403,1,true", "400,2,false", "500,1,false", "503,3,false"})
  void onlyARefusalOfTheOnlyTryIsCertain(int status, int attempts, boolean certain) {
    sqs.refusal =
        SqsException.builder().statusCode(status).numAttempts(attempts).message("no").build();
    assertThatThrownBy(() -> queue.send("a"))
        .isInstanceOf(IOException.class)
        .satisfies(e -> assertThat(e instanceof JobQueue.NotSentException).isEqualTo(certain));
  }

  @Test
  void aCallHasAtMostTenMessages() throws IOException {
    queue.sendAll(IntStream.range(0, 21).mapToObj(Integer::toString).toList());
    assertThat(sqs.sent).extracting(List::size).containsExactly(10, 10, 1);
  }

  @Test
  void aCallHasAtMostOneMebibyteCountedInOctets() throws IOException {
    String half = "é".repeat(262_144);
    queue.sendAll(List.of(half, half, "x", half));
    assertThat(sqs.sent).extracting(List::size).containsExactly(2, 2);
  }

  private static BatchResultErrorEntry failed(String id, boolean senderFault) {
    return BatchResultErrorEntry.builder()
        .id(id)
        .code("Code")
        .message("because")
        .senderFault(senderFault)
        .build();
  }

  /// Answers each batch with the next list of failures, then with none.
  private static final class ScriptedSqs implements SqsClient {
    private final Deque<List<BatchResultErrorEntry>> failures = new ArrayDeque<>();
    private final List<List<String>> sent = new ArrayList<>();
    private boolean down;
    private @Nullable AwsServiceException refusal;

    @Override
    public SendMessageResponse sendMessage(SendMessageRequest request) {
      if (refusal != null) {
        throw refusal;
      }
      return SendMessageResponse.builder().build();
    }

    @Override
    public SendMessageBatchResponse sendMessageBatch(SendMessageBatchRequest request) {
      sent.add(request.entries().stream().map(SendMessageBatchRequestEntry::messageBody).toList());
      return SendMessageBatchResponse.builder().failed(next()).build();
    }

    @Override
    public DeleteMessageBatchResponse deleteMessageBatch(DeleteMessageBatchRequest request) {
      return DeleteMessageBatchResponse.builder().failed(next()).build();
    }

    private List<BatchResultErrorEntry> next() {
      if (down) {
        throw SdkClientException.create("no answer");
      }
      return failures.isEmpty() ? List.of() : failures.removeFirst();
    }

    @Override
    public String serviceName() {
      return "sqs";
    }

    @Override
    public void close() {}
  }
}
