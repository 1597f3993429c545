package dev.postern.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.queue.QueueName;
import dev.postern.settings.InvalidSettingsException;
import dev.postern.settings.Settings;
import dev.postern.settings.Settings.Source;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.regions.Region;

class SqsQueuesTest {
  private final SqsQueues queues =
      SqsQueues.connect(
          Settings.of(
              List.of(
                  new Source(
                      "test",
                      Map.of(
                          "postern.queue.inbound", "https://sqs.example/1/p-inbound",
                          "postern.queue.local", "https://sqs.example/1/p-local/")))),
          AnonymousCredentialsProvider.create(),
          Region.US_EAST_1);

  @AfterEach
  void close() {
    queues.close();
  }

  @Test
  void urlsComeFromSettings() {
    assertThat(((SqsQueue) queues.get(QueueName.INBOUND)).url())
        .isEqualTo("https://sqs.example/1/p-inbound");
  }

  @Test
  void deadLettersLieBesideTheirQueue() {
    assertThat(((SqsQueue) queues.deadLetters(QueueName.INBOUND)).url())
        .isEqualTo("https://sqs.example/1/p-inbound-dlq");
    assertThat(((SqsQueue) queues.deadLetters(QueueName.LOCAL)).url())
        .isEqualTo("https://sqs.example/1/p-local-dlq");
  }

  @Test
  void aQueueWithoutUrlIsRefusedWithItsRemedy() {
    assertThatThrownBy(() -> queues.get(QueueName.REMOTE_DEFAULT))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessage(
            "the URL of queue remote-default is not known: set postern.queue.remote-default or the"
                + " environment variable POSTERN_QUEUE_REMOTE_DEFAULT");
  }
}
