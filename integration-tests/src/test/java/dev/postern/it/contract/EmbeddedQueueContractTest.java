package dev.postern.it.contract;

import dev.postern.aws.SqsQueues;
import dev.postern.queue.JobQueue;
import dev.postern.queue.JobQueueContract;
import dev.postern.queue.QueueName;
import dev.postern.queue.Queues;
import dev.postern.standalone.embedded.EmbeddedSqs;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.regions.Region;

/// The SQS queue on the embedded SQS; a new one for each test.
class EmbeddedQueueContractTest extends JobQueueContract {
  @TempDir private Path folder;
  private EmbeddedSqs sqs;
  private Queues queues;

  @BeforeEach
  void start() {
    sqs = EmbeddedStores.sqs(folder, 0, "local");
    queues =
        SqsQueues.connect(
            EmbeddedStores.settings(
                Map.of(
                    "postern.sqs.endpoint", sqs.endpoint().toString(),
                    "postern.queue.local", sqs.queueUrl("local").toString())),
            EmbeddedStores.CREDENTIALS,
            Region.US_EAST_1);
  }

  @AfterEach
  void stop() {
    queues.close();
    sqs.close();
  }

  @Override
  protected JobQueue queue() {
    return queues.get(QueueName.LOCAL);
  }
}
