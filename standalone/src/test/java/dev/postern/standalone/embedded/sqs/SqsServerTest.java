package dev.postern.standalone.embedded.sqs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.standalone.embedded.Clients;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchRequestTooLongException;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.EmptyBatchRequestException;
import software.amazon.awssdk.services.sqs.model.InvalidMessageContentsException;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageNotInflightException;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.ReceiptHandleIsInvalidException;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SqsException;

class SqsServerTest {
  @TempDir private Path dir;
  private final SettableClock clock = new SettableClock();
  private SqsServer server;
  private SqsClient client;
  private String jobs;
  private String dead;

  @BeforeEach
  void start() throws Exception {
    server = new SqsServer(dir.resolve("queues.db"), 0, clock, new Random(1));
    server.ensureQueue("dead", Map.of());
    server.ensureQueue(
        "jobs",
        Map.of(
            "VisibilityTimeout",
            "60",
            "RedrivePolicy",
            "{\"deadLetterTargetArn\":\"" + Arns.arn("dead") + "\",\"maxReceiveCount\":\"2\"}"));
    server.serve();
    client = Clients.sqs(server.uri());
    jobs = server.queueUrl("jobs").toString();
    dead = server.queueUrl("dead").toString();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void givesBackWhatWasSentWithItsAttributes() {
    String body = "Grüße \"€\" \t\r\n <&> \uD83D\uDCEE";
    client.sendMessage(
        r ->
            r.queueUrl(jobs)
                .messageBody(body)
                .messageGroupId("tenant")
                .messageAttributes(
                    Map.of(
                        "text", attribute("String", "ü"),
                        "count", attribute("Number.int", "7"),
                        "bytes",
                            MessageAttributeValue.builder()
                                .dataType("Binary")
                                .binaryValue(SdkBytes.fromString("\0\1", UTF_8))
                                .build())));
    clock.pass(Duration.ofSeconds(3));

    Message message =
        client
            .receiveMessage(
                r ->
                    r.queueUrl(jobs)
                        .messageAttributeNames("All")
                        .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
            .messages()
            .getFirst();

    assertThat(message.body()).isEqualTo(body);
    assertThat(message.messageAttributes()).containsOnlyKeys("text", "count", "bytes");
    assertThat(message.messageAttributes())
        .hasEntrySatisfying("count", c -> assertThat(c.dataType()).isEqualTo("Number.int"))
        .hasEntrySatisfying(
            "bytes", b -> assertThat(b.binaryValue().asByteArray()).containsExactly(0, 1));
    assertThat(message.attributes())
        .containsEntry(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "1")
        .containsEntry(MessageSystemAttributeName.MESSAGE_GROUP_ID, "tenant")
        .containsEntry(
            MessageSystemAttributeName.SENT_TIMESTAMP, Long.toString(clock.millis() - 3000));
  }

  /// SQS fair queues: 30 in flight, and more than a tenth of all.
  @ParameterizedTest
  @CsvSource({"29, 0, a", "30, 0, b", "30, 269, b", "30, 270, a"})
  void quietGroupsComeBeforeANoisyOne(int inFlight, int others, String first) {
    sendGrouped("noisy", "a", inFlight);
    sendGrouped(null, "x", others);
    for (int left = inFlight + others; left > 0; ) {
      left -= receive(jobs, 10).size();
    }
    sendGrouped("noisy", "a", 2);
    clock.pass(Duration.ofSeconds(1));
    sendGrouped("quiet", "b", 1);
    sendGrouped(null, "b", 1);

    List<String> bodies = receive(jobs, 3).stream().map(Message::body).toList();

    assertThat(bodies)
        .isEqualTo(first.equals("a") ? List.of("a", "a", "b") : List.of("b", "b", "a"));
    assertThat(receive(jobs, 10)).hasSize(1);
  }

  @Test
  void aQuietGroupIsFoundBehindALongBacklog() {
    sendGrouped("noisy", "a", 300);
    for (int taken = 0; taken < 30; ) {
      taken += receive(jobs, 10).size();
    }
    clock.pass(Duration.ofSeconds(1));
    sendGrouped("quiet-2", "c", 1);
    clock.pass(Duration.ofSeconds(1));
    sendGrouped("quiet-1", "b", 1);
    assertThat(receive(jobs, 3)).extracting(Message::body).containsExactly("c", "b", "a");
  }

  private void sendGrouped(@Nullable String group, String body, int count) {
    for (int i = 0; i < count; i++) {
      client.sendMessage(r -> r.queueUrl(jobs).messageBody(body).messageGroupId(group));
    }
  }

  @Test
  void hidesAMessageUntilItsVisibilityEnds() {
    send("a");
    assertThat(receive(jobs)).hasSize(1);
    clock.pass(Duration.ofSeconds(59));
    assertThat(receive(jobs)).isEmpty();
    clock.pass(Duration.ofSeconds(1));
    assertThat(receive(jobs)).hasSize(1);
  }

  @Test
  void changesVisibilityOfWhatIsInFlightOnly() {
    send("a");
    String handle = receive(jobs).getFirst().receiptHandle();
    changeVisibility(handle, 600);
    clock.pass(Duration.ofSeconds(599));
    assertThat(receive(jobs)).isEmpty();

    changeVisibility(handle, 0);
    assertThatThrownBy(() -> changeVisibility(handle, 10))
        .isInstanceOf(MessageNotInflightException.class);
    Message again = receive(jobs).getFirst();

    assertThatThrownBy(() -> changeVisibility(handle, 10))
        .isInstanceOf(MessageNotInflightException.class);
    delete(again);
    assertThatThrownBy(() -> changeVisibility(again.receiptHandle(), 10))
        .isInstanceOf(SqsException.class)
        .hasMessageContaining("does not exist");
    assertThatThrownBy(() -> changeVisibility("nonsense", 10))
        .isInstanceOf(ReceiptHandleIsInvalidException.class);
  }

  @Test
  void changesVisibilityInABatchEachForItself() {
    send("a");
    String handle = receive(jobs).getFirst().receiptHandle();
    var response =
        client.changeMessageVisibilityBatch(
            r -> r.queueUrl(jobs).entries(change("good", handle, 0), change("bad", "nonsense", 0)));
    assertThat(response.successful()).extracting(one -> one.id()).containsExactly("good");
    assertThat(response.failed().getFirst().code()).isEqualTo("ReceiptHandleIsInvalid");
    assertThat(receive(jobs)).hasSize(1);
  }

  @Test
  void deliversADelayedMessageLater() {
    client.sendMessage(r -> r.queueUrl(jobs).messageBody("a").delaySeconds(10));
    assertThat(receive(jobs)).isEmpty();
    assertThat(counts()).containsExactly("0", "0", "1");
    clock.pass(Duration.ofSeconds(10));
    assertThat(receive(jobs)).hasSize(1);
    assertThat(counts()).containsExactly("0", "1", "0");
  }

  @Test
  void movesToTheDeadLettersWhatIsReceivedTooOften() {
    send("poison");
    for (int i = 0; i < 2; i++) {
      assertThat(receive(jobs)).hasSize(1);
      clock.pass(Duration.ofSeconds(60));
    }
    send("good");

    assertThat(receive(jobs)).extracting(Message::body).containsExactly("good");
    Message poison = receive(dead).getFirst();
    assertThat(poison.body()).isEqualTo("poison");
    assertThat(poison.attributes())
        .containsEntry(MessageSystemAttributeName.DEAD_LETTER_QUEUE_SOURCE_ARN, Arns.arn("jobs"))
        .containsEntry(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "3");
  }

  @Test
  void redrivesDeadLettersToWhereTheyCameFrom() {
    send("poison");
    for (int i = 0; i < 3; i++) {
      receive(jobs);
      clock.pass(Duration.ofSeconds(60));
    }
    assertThatThrownBy(() -> client.startMessageMoveTask(r -> r.sourceArn(Arns.arn("jobs"))))
        .isInstanceOf(SqsException.class)
        .hasMessageContaining("must be configured as a DLQ");

    client.startMessageMoveTask(r -> r.sourceArn(Arns.arn("dead")));

    assertThat(receive(dead)).isEmpty();
    Message again = receive(jobs).getFirst();
    assertThat(again.body()).isEqualTo("poison");
    assertThat(again.attributes())
        .containsEntry(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "1");
    assertThat(client.listMessageMoveTasks(r -> r.sourceArn(Arns.arn("dead"))).results())
        .singleElement()
        .satisfies(
            task -> {
              assertThat(task.status()).isEqualTo("COMPLETED");
              assertThat(task.approximateNumberOfMessagesMoved()).isEqualTo(1);
            });
  }

  @Test
  void deletesByAnOlderReceiptToo() {
    send("a");
    Message first = receive(jobs).getFirst();
    clock.pass(Duration.ofSeconds(60));
    assertThat(receive(jobs)).hasSize(1);
    delete(first);
    clock.pass(Duration.ofSeconds(60));
    assertThat(receive(jobs)).isEmpty();
    delete(first);
  }

  @Test
  void sendsTheGoodEntriesOfABatch() {
    SendMessageBatchResponse response =
        client.sendMessageBatch(
            r -> r.queueUrl(jobs).entries(entry("a", "fine"), entry("b", "bell \u0007")));
    assertThat(response.successful()).extracting(one -> one.id()).containsExactly("a");
    assertThat(response.failed().getFirst().code()).isEqualTo("InvalidMessageContents");
    assertThat(response.failed().getFirst().senderFault()).isTrue();
    assertThat(receive(jobs)).extracting(Message::body).containsExactly("fine");
  }

  @Test
  void refusesWhatSqsRefuses() {
    assertThatThrownBy(() -> client.getQueueUrl(r -> r.queueName("none")))
        .isInstanceOf(QueueDoesNotExistException.class);
    assertThatThrownBy(() -> send("\u0000")).isInstanceOf(InvalidMessageContentsException.class);
    assertThatThrownBy(() -> send("x".repeat(1_048_577)))
        .hasMessageContaining("must be shorter than 1048576 bytes");
    assertThatThrownBy(
            () -> client.sendMessage(r -> r.queueUrl(jobs).messageBody("a").delaySeconds(901)))
        .hasMessageContaining("Must be between 0 and 900");
    assertThatThrownBy(() -> client.sendMessageBatch(r -> r.queueUrl(jobs).entries(List.of())))
        .isInstanceOf(EmptyBatchRequestException.class);
    String half = "x".repeat(600_000);
    assertThatThrownBy(
            () ->
                client.sendMessageBatch(
                    r -> r.queueUrl(jobs).entries(entry("a", half), entry("b", half))))
        .isInstanceOf(BatchRequestTooLongException.class);
    assertThatThrownBy(
            () ->
                client.createQueue(
                    r ->
                        r.queueName("jobs")
                            .attributes(Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "1"))))
        .hasMessageContaining("already exists with other attributes");
    assertThatThrownBy(() -> client.createQueue(r -> r.queueName("a.fifo")))
        .hasMessageContaining("FIFO is not offered");
    assertThat(receive(jobs)).isEmpty();
  }

  @Test
  void takesTheLargestMessageAndPurges() {
    send("x".repeat(1_048_576));
    assertThat(receive(jobs).getFirst().body()).hasSize(1_048_576);
    client.purgeQueue(r -> r.queueUrl(jobs));
    assertThat(counts()).containsExactly("0", "0", "0");
  }

  @Test
  void wakesALongPollWhenAMessageArrives() throws Exception {
    CompletableFuture<List<Message>> poll =
        CompletableFuture.supplyAsync(
            () -> client.receiveMessage(r -> r.queueUrl(jobs).waitTimeSeconds(20)).messages());
    send("a");
    assertThat(poll.get(10, TimeUnit.SECONDS)).hasSize(1);
  }

  @Test
  void endsALongPollWithNothingWhenItsTimeIsOver() {
    assertThat(client.receiveMessage(r -> r.queueUrl(jobs).waitTimeSeconds(1)).messages())
        .isEmpty();
  }

  private void send(String body) {
    client.sendMessage(r -> r.queueUrl(jobs).messageBody(body));
  }

  private List<Message> receive(String url) {
    return receive(url, 10);
  }

  private List<Message> receive(String url, int most) {
    return client
        .receiveMessage(
            r ->
                r.queueUrl(url)
                    .maxNumberOfMessages(most)
                    .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
        .messages();
  }

  private void delete(Message message) {
    client.deleteMessage(r -> r.queueUrl(jobs).receiptHandle(message.receiptHandle()));
  }

  private void changeVisibility(String handle, int seconds) {
    client.changeMessageVisibility(
        r -> r.queueUrl(jobs).receiptHandle(handle).visibilityTimeout(seconds));
  }

  private List<String> counts() {
    Map<QueueAttributeName, String> all =
        client
            .getQueueAttributes(r -> r.queueUrl(jobs).attributeNames(QueueAttributeName.ALL))
            .attributes();
    return List.of(
        all.getOrDefault(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES, "?"),
        all.getOrDefault(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE, "?"),
        all.getOrDefault(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED, "?"));
  }

  private static MessageAttributeValue attribute(String type, String value) {
    return MessageAttributeValue.builder().dataType(type).stringValue(value).build();
  }

  private static SendMessageBatchRequestEntry entry(String id, String body) {
    return SendMessageBatchRequestEntry.builder().id(id).messageBody(body).build();
  }

  private static ChangeMessageVisibilityBatchRequestEntry change(
      String id, String handle, int seconds) {
    return ChangeMessageVisibilityBatchRequestEntry.builder()
        .id(id)
        .receiptHandle(handle)
        .visibilityTimeout(seconds)
        .build();
  }
}
