package dev.postern.it.contract;

import dev.postern.aws.SqsQueues;
import dev.postern.queue.JobQueue;
import dev.postern.queue.JobQueueContract;
import dev.postern.queue.QueueName;
import dev.postern.queue.Queues;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.localstack.LocalStackContainer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

/// The SQS queue on LocalStack, a new queue for each test; skipped where there is no Docker.
@Testcontainers(disabledWithoutDocker = true)
class LocalStackQueueContractTest extends JobQueueContract {
  @Container private static final LocalStackContainer AWS = LocalStackContainers.create();

  private Queues queues;

  @BeforeEach
  void connect() {
    var credentials =
        StaticCredentialsProvider.create(
            AwsBasicCredentials.create(AWS.getAccessKey(), AWS.getSecretKey()));
    String url;
    try (SqsClient sqs =
        SqsClient.builder()
            .endpointOverride(AWS.getEndpoint())
            .credentialsProvider(credentials)
            .region(Region.of(AWS.getRegion()))
            .build()) {
      url = sqs.createQueue(b -> b.queueName("contract-" + UUID.randomUUID())).queueUrl();
    }
    queues =
        SqsQueues.connect(
            EmbeddedStores.settings(
                Map.of(
                    "postern.sqs.endpoint",
                    AWS.getEndpoint().toString(),
                    "postern.queue.local",
                    url)),
            credentials,
            Region.of(AWS.getRegion()));
  }

  @AfterEach
  void close() {
    queues.close();
  }

  @Override
  protected JobQueue queue() {
    return queues.get(QueueName.LOCAL);
  }
}
