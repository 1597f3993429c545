package dev.postern.aws;

import dev.postern.queue.JobQueue;
import dev.postern.queue.JobQueueContract;
import dev.postern.queue.QueueName;
import dev.postern.queue.Queues;
import dev.postern.settings.SettingCatalog;
import dev.postern.settings.Settings;
import dev.postern.settings.StoreSettings;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import software.amazon.awssdk.services.sqs.SqsClient;

/// The SQS queue held to the contract on the endpoint that POSTERN_TEST_SQS_ENDPOINT names, such as
/// `http://127.0.0.1:5000` of `moto_server`; on a new queue for each test.
@EnabledIfEnvironmentVariable(
    named = TestEndpoint.SQS,
    matches = ".+",
    disabledReason = "no SQS endpoint: set POSTERN_TEST_SQS_ENDPOINT")
class EndpointQueueContractTest extends JobQueueContract {
  private final TestEndpoint endpoint = TestEndpoint.of(TestEndpoint.SQS);
  private SqsClient sqs;
  private String url;
  private Queues queues;

  @BeforeEach
  void makeQueue() {
    Settings none =
        endpoint.settings(StoreSettings.SQS_ENDPOINT, SettingCatalog.HOSTNAME, "test.example");
    sqs = AwsClients.sqs(none, endpoint.access());
    url = sqs.createQueue(b -> b.queueName("contract-" + UUID.randomUUID())).queueUrl();
    queues =
        SqsQueues.connect(
            endpoint.settings(
                StoreSettings.SQS_ENDPOINT, StoreSettings.queueUrl(QueueName.LOCAL), url),
            endpoint.credentials(),
            endpoint.region());
  }

  @AfterEach
  void dropQueue() {
    sqs.deleteQueue(b -> b.queueUrl(url));
    sqs.close();
    queues.close();
  }

  @Override
  protected JobQueue queue() {
    return queues.get(QueueName.LOCAL);
  }
}
