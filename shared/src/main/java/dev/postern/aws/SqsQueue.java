package dev.postern.aws;

import dev.postern.queue.JobQueue;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/// One SQS queue.
///
/// **On failure:** [IOException] naming the queue. Entries of a batch that SQS refused while it
/// took others are sent again up to [#TRIES] times in all.
///
/// @param timeout the longest one call may take, a poll's own wait not counted
/// @param attempt the longest one attempt of it may take
record SqsQueue(SqsClient sqs, String url, Duration timeout, Duration attempt) implements JobQueue {
  static final int TRIES = 3;
  private static final Duration LONGEST_HIDDEN = Duration.ofHours(12);

  @Override
  public void send(String body) throws IOException {
    Batches.checkSize(body);
    try {
      sqs.sendMessage(b -> b.queueUrl(url).messageBody(body));
    } catch (SdkException e) {
      throw isRefusedAtOnce(e)
          ? new NotSentException("queue " + url + " refused a message: " + e.getMessage(), e)
          : failure("take a message", e);
    }
  }

  @Override
  public void sendAll(List<String> bodies) throws IOException {
    sendGrouped(bodies.stream().map(body -> new Outgoing(body, null)).toList());
  }

  @Override
  public void sendGrouped(List<Outgoing> messages) throws IOException {
    for (List<Outgoing> batch : Batches.of(messages)) {
      inBatch("take", batch, this::sendBatch);
    }
  }

  @Override
  public List<Received> receive(int max, Duration wait, Duration visibility) throws IOException {
    Duration poll = wait.compareTo(AwsClients.LONGEST_POLL) > 0 ? AwsClients.LONGEST_POLL : wait;
    try {
      return sqs
          .receiveMessage(
              b ->
                  b.queueUrl(url)
                      .maxNumberOfMessages(Math.min(max, Batches.MOST_ENTRIES))
                      .waitTimeSeconds(seconds(poll))
                      .visibilityTimeout(seconds(visibility))
                      .messageSystemAttributeNames(
                          MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT)
                      .overrideConfiguration(
                          c ->
                              c.apiCallTimeout(timeout.plus(poll))
                                  .apiCallAttemptTimeout(attempt.plus(poll))))
          .messages()
          .stream()
          .map(SqsQueue::received)
          .toList();
    } catch (SdkException e) {
      throw failure("give messages", e);
    }
  }

  @Override
  public void delete(List<Received> messages) throws IOException {
    for (List<Received> batch : Batches.tens(messages)) {
      inBatch("delete", batch, this::deleteBatch);
    }
  }

  @Override
  public void changeVisibility(List<Received> messages, Duration visibility) throws IOException {
    for (List<Received> batch : Batches.tens(messages)) {
      inBatch("change visibility of", batch, b -> hideBatch(b, visibility));
    }
  }

  @Override
  public Depth depth() throws IOException {
    try {
      Map<QueueAttributeName, String> counts =
          sqs.getQueueAttributes(
                  b ->
                      b.queueUrl(url)
                          .attributeNames(
                              QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                              QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
                              QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED))
              .attributes();
      return new Depth(
          count(counts, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES),
          count(counts, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE),
          count(counts, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED));
    } catch (SdkException e) {
      throw failure("tell its depth", e);
    }
  }

  /// One call for a batch; entry ids are indices into it. Answers with the entries that failed.
  private interface BatchCall<T> {
    List<BatchResultErrorEntry> call(List<T> batch);
  }

  private <T> void inBatch(String what, List<T> batch, BatchCall<T> call) throws IOException {
    List<T> left = batch;
    for (int tries = 1; ; tries++) {
      List<BatchResultErrorEntry> failed;
      try {
        failed = call.call(left);
      } catch (SdkException e) {
        throw failure(what + " " + left.size() + " messages", e);
      }
      if (failed.isEmpty()) {
        return;
      }
      BatchResultErrorEntry first = failed.getFirst();
      if (tries == TRIES || failed.stream().anyMatch(f -> Boolean.TRUE.equals(f.senderFault()))) {
        throw new IOException(
            "queue %s did not %s %d of %d messages: %s %s"
                .formatted(url, what, failed.size(), batch.size(), first.code(), first.message()));
      }
      left = failed.stream().map(f -> Integer.parseInt(f.id())).map(left::get).toList();
    }
  }

  private List<BatchResultErrorEntry> sendBatch(List<Outgoing> batch) {
    List<SendMessageBatchRequestEntry> entries =
        Batches.indexed(
            batch,
            (id, message) ->
                SendMessageBatchRequestEntry.builder()
                    .id(id)
                    .messageBody(message.body())
                    .messageGroupId(message.group())
                    .build());
    return sqs.sendMessageBatch(b -> b.queueUrl(url).entries(entries)).failed();
  }

  private List<BatchResultErrorEntry> deleteBatch(List<Received> batch) {
    List<DeleteMessageBatchRequestEntry> entries =
        Batches.indexed(
            batch,
            (id, message) ->
                DeleteMessageBatchRequestEntry.builder()
                    .id(id)
                    .receiptHandle(message.receiptHandle())
                    .build());
    return sqs.deleteMessageBatch(b -> b.queueUrl(url).entries(entries)).failed();
  }

  private List<BatchResultErrorEntry> hideBatch(List<Received> batch, Duration visibility) {
    int hidden = seconds(visibility.compareTo(LONGEST_HIDDEN) > 0 ? LONGEST_HIDDEN : visibility);
    List<ChangeMessageVisibilityBatchRequestEntry> entries =
        Batches.indexed(
            batch,
            (id, message) ->
                ChangeMessageVisibilityBatchRequestEntry.builder()
                    .id(id)
                    .receiptHandle(message.receiptHandle())
                    .visibilityTimeout(hidden)
                    .build());
    return sqs.changeMessageVisibilityBatch(b -> b.queueUrl(url).entries(entries)).failed();
  }

  private static Received received(Message message) {
    Map<MessageSystemAttributeName, String> told = message.attributes();
    String count = told.get(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT);
    String sent = told.get(MessageSystemAttributeName.SENT_TIMESTAMP);
    return new Received(
        message.messageId(),
        message.receiptHandle(),
        message.body(),
        count == null ? 1 : Integer.parseInt(count),
        sent == null ? Instant.now() : Instant.ofEpochMilli(Long.parseLong(sent)));
  }

  private static long count(Map<QueueAttributeName, String> counts, QueueAttributeName name) {
    return Long.parseLong(counts.getOrDefault(name, "0"));
  }

  /// SQS counts whole seconds; a fraction is rounded up so that nothing is given back early.
  private static int seconds(Duration duration) {
    return Math.toIntExact(duration.plusNanos(999_999_999).toSeconds());
  }

  /// Whether the queue itself answered no to the only try. After a retry nobody knows what became
  /// of the first.
  private static boolean isRefusedAtOnce(SdkException e) {
    Integer attempts = e.numAttempts();
    return e instanceof SdkServiceException answer
        && answer.statusCode() / 100 == 4
        && attempts != null
        && attempts == 1;
  }

  private IOException failure(String what, SdkException cause) {
    return new IOException("queue " + url + " did not " + what + ": " + cause.getMessage(), cause);
  }
}
