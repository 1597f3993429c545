package dev.postern.standalone.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

class EmbeddedSqsTest {
  private static final List<QueueSpec> QUEUES =
      List.of(
          new QueueSpec("jobs", Duration.ofSeconds(60), 5, "jobs-dlq"),
          new QueueSpec("jobs-dlq", Duration.ofSeconds(60), 0, null));

  @TempDir private Path dir;

  @Test
  void keepsMessagesAcrossARestart() {
    try (EmbeddedSqs sqs = start(0);
        SqsClient client = Clients.sqs(sqs.endpoint())) {
      String url = sqs.queueUrl("jobs").toString();
      client.sendMessage(r -> r.queueUrl(url).messageBody("in flight"));
      assertThat(receive(client, url)).hasSize(1);
      client.sendMessage(r -> r.queueUrl(url).messageBody("waiting"));
      client.sendMessage(r -> r.queueUrl(url).messageBody("delayed").delaySeconds(900));
    }
    try (EmbeddedSqs sqs = start(0);
        SqsClient client = Clients.sqs(sqs.endpoint())) {
      String url = sqs.queueUrl("jobs").toString();
      assertThat(receive(client, url)).extracting(Message::body).containsExactly("waiting");
    }
  }

  @Test
  void releasesWhatWasInFlightAndNotWhatIsDelayed() {
    try (EmbeddedSqs sqs = start(0);
        SqsClient client = Clients.sqs(sqs.endpoint())) {
      String url = sqs.queueUrl("jobs").toString();
      client.sendMessage(r -> r.queueUrl(url).messageBody("in flight"));
      assertThat(receive(client, url)).hasSize(1);
      client.sendMessage(r -> r.queueUrl(url).messageBody("delayed").delaySeconds(900));
    }
    try (EmbeddedSqs sqs = start(0);
        SqsClient client = Clients.sqs(sqs.endpoint())) {
      assertThat(sqs.releaseInFlight()).isEqualTo(1);
      assertThat(sqs.releaseInFlight()).isZero();
      assertThat(receive(client, sqs.queueUrl("jobs").toString()))
          .extracting(Message::body)
          .containsExactly("in flight");
    }
  }

  @Test
  void takesNewSettingsOfItsQueues() {
    start(0).close();
    List<QueueSpec> changed = List.of(new QueueSpec("jobs", Duration.ofSeconds(7), 0, null));
    try (EmbeddedSqs sqs = EmbeddedSqs.start(dir, 0, changed);
        SqsClient client = Clients.sqs(sqs.endpoint())) {
      assertThat(
              client
                  .getQueueAttributes(
                      r ->
                          r.queueUrl(sqs.queueUrl("jobs").toString())
                              .attributeNames(QueueAttributeName.ALL))
                  .attributes())
          .containsEntry(QueueAttributeName.VISIBILITY_TIMEOUT, "7")
          .doesNotContainKey(QueueAttributeName.REDRIVE_POLICY);
      assertThat(client.listQueues().queueUrls()).hasSize(2);
    }
  }

  @Test
  void tellsTheQueueUrlThatTheEndpointTells() {
    try (EmbeddedSqs sqs = start(0);
        SqsClient client = Clients.sqs(sqs.endpoint())) {
      assertThat(URI.create(client.getQueueUrl(r -> r.queueName("jobs")).queueUrl()))
          .isEqualTo(sqs.queueUrl("jobs"));
    }
  }

  @Test
  void doesNotGrowWithWhatFlowsThrough() throws IOException {
    try (EmbeddedSqs sqs = start(0);
        SqsClient client = Clients.sqs(sqs.endpoint())) {
      String url = sqs.queueUrl("jobs").toString();
      List<SendMessageBatchRequestEntry> ten =
          IntStream.range(0, 10)
              .mapToObj(
                  i ->
                      SendMessageBatchRequestEntry.builder()
                          .id("m" + i)
                          .messageBody("x".repeat(2000))
                          .build())
              .toList();
      for (int i = 0; i < 500; i++) {
        client.sendMessageBatch(r -> r.queueUrl(url).entries(ten));
        List<DeleteMessageBatchRequestEntry> received =
            receive(client, url).stream()
                .map(
                    m ->
                        DeleteMessageBatchRequestEntry.builder()
                            .id(m.messageId())
                            .receiptHandle(m.receiptHandle())
                            .build())
                .toList();
        assertThat(received).hasSize(10);
        client.deleteMessageBatch(r -> r.queueUrl(url).entries(received));
      }
      assertThat(Files.size(dir.resolve("queues.db"))).isLessThan(1_000_000);
      assertThat(Files.size(dir.resolve("queues.db-wal"))).isLessThan(20_000_000);
    }
  }

  @Test
  void saysWhichPortIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, Ports.loopback())) {
      assertThatThrownBy(() -> start(taken.getLocalPort()))
          .isInstanceOf(StoreStartException.class)
          .hasMessageContaining("SQS cannot listen on 127.0.0.1:" + taken.getLocalPort())
          .hasMessageContaining("or set another port");
    }
  }

  @Test
  void refusesAFolderThatIsInUse() throws IOException {
    SqsProcess other = SqsProcess.start(dir, 0);
    try {
      assertThatThrownBy(() -> start(0))
          .isInstanceOf(StoreStartException.class)
          .hasMessageContaining(dir.toString())
          .hasMessageContaining("If another relay runs on this folder, stop it");
    } finally {
      other.kill();
    }
    start(0).close();
  }

  private EmbeddedSqs start(int port) {
    return EmbeddedSqs.start(dir, port, QUEUES);
  }

  private static List<Message> receive(SqsClient client, String url) {
    return client.receiveMessage(r -> r.queueUrl(url).maxNumberOfMessages(10)).messages();
  }
}
