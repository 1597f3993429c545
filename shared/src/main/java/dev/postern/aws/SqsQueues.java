package dev.postern.aws;

import dev.postern.queue.JobQueue;
import dev.postern.queue.QueueName;
import dev.postern.queue.Queues;
import dev.postern.settings.InvalidSettingsException;
import dev.postern.settings.Setting;
import dev.postern.settings.Settings;
import dev.postern.settings.StoreSettings;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

/// The product's queues in SQS, or in a service that speaks SQS; their URLs come from settings.
public final class SqsQueues implements Queues {
  private final SqsClient sqs;
  private final Settings settings;

  SqsQueues(SqsClient sqs, Settings settings) {
    this.sqs = sqs;
    this.settings = settings;
  }

  /// Connects with the credentials and region that the SDK finds: environment, system properties,
  /// the role of the function or container.
  public static SqsQueues connect(Settings settings) {
    return new SqsQueues(AwsClients.sqs(settings, AwsClients.Access.FOUND_BY_SDK), settings);
  }

  /// Connects with these credentials.
  public static SqsQueues connect(
      Settings settings, AwsCredentialsProvider credentials, Region region) {
    var access = new AwsClients.Access(credentials, region);
    return new SqsQueues(AwsClients.sqs(settings, access), settings);
  }

  /// @throws InvalidSettingsException when the setting that holds the queue's URL is empty
  @Override
  public JobQueue get(QueueName name) {
    return queue(url(name));
  }

  /// @throws InvalidSettingsException when the setting that holds the queue's URL is empty
  @Override
  public JobQueue deadLetters(QueueName name) {
    return queue(url(name) + QueueName.DEAD_LETTER_SUFFIX);
  }

  @Override
  public void close() {
    sqs.close();
  }

  private JobQueue queue(String url) {
    return new SqsQueue(
        sqs, url, settings.get(StoreSettings.STORE_TIMEOUT), AwsClients.attemptTimeout(settings));
  }

  private String url(QueueName name) {
    Setting<String> setting = StoreSettings.queueUrl(name);
    String url = StoreSettings.url(settings, name);
    if (url.isEmpty()) {
      throw new InvalidSettingsException(
          List.of(
              "the URL of queue "
                  + name.text()
                  + " is not known: set "
                  + setting.key()
                  + " or the environment variable "
                  + setting.environmentVariable()));
    }
    return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }
}
