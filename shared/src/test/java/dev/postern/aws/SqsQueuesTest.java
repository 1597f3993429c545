package dev.postern.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.queue.QueueName;
import dev.postern.settings.InvalidSettingsException;
import dev.postern.settings.Settings;
import dev.postern.settings.Settings.Source;
import dev.postern.settings.StoreSettings;
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
  void theUrlsOfLanesFollowFromThatOfLaneDefault() {
    Settings settings =
        settings(
            Map.of(
                "postern.lanes", "out-1, out-2",
                "postern.queue.remote-default", "https://sqs.example/1/p-remote-default/",
                "postern.queue.remote-out-2", "https://sqs.example/2/mine"));
    try (var lanes =
        SqsQueues.connect(settings, AnonymousCredentialsProvider.create(), Region.US_EAST_1)) {
      assertThat(((SqsQueue) lanes.get(QueueName.ofLane("out-1"))).url())
          .isEqualTo("https://sqs.example/1/p-remote-out-1");
      assertThat(((SqsQueue) lanes.deadLetters(QueueName.ofLane("out-1"))).url())
          .isEqualTo("https://sqs.example/1/p-remote-out-1-dlq");
      assertThat(((SqsQueue) lanes.get(QueueName.ofLane("out-2"))).url())
          .isEqualTo("https://sqs.example/2/mine");
      assertThatThrownBy(() -> lanes.get(QueueName.ofLane("out-3")))
          .hasMessageStartingWith("the URL of queue remote-out-3 is not known");
    }
    assertThat(StoreSettings.queues(settings))
        .endsWith(QueueName.ofLane("out-1"), QueueName.ofLane("out-2"))
        .hasSize(QueueName.values().length + 2);
  }

  @Test
  void lanesThatCannotBeAreRefused() {
    assertThatThrownBy(() -> settings(Map.of("postern.lanes", "out-1,Out_2")))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("\"Out_2\" is no lane");
    Settings settings =
        settings(
            Map.of(
                "postern.lanes", "out-1", "postern.queue.remote-default", "https://x.example/q"));
    assertThatThrownBy(() -> StoreSettings.url(settings, QueueName.ofLane("out-1")))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessage(
            "postern.lanes has remote-out-1, but postern.queue.remote-default does not end in"
                + " remote-default, so the URL of its queue does not follow; set"
                + " postern.queue.remote-out-1");
  }

  private static Settings settings(Map<String, String> values) {
    return Settings.of(List.of(new Source("test", values)));
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
