package dev.postern.infra;

import java.util.Optional;

/// An `AWS::SQS::Queue`.
///
/// @param id its logical id
public record QueueResource(String id, Value properties) {
  private static final String STAGE = "postern-${Stage}-";

  /// Its name without product and stage: `inbound`, `inbound-dlq`.
  public String name() {
    String name = properties.get("QueueName").text();
    if (!name.startsWith(STAGE)) {
      throw new TemplateException(
          properties.get("QueueName").path(), "does not begin with " + STAGE);
    }
    return name.substring(STAGE.length());
  }

  public boolean isDeadLetters() {
    return name().endsWith("-dlq");
  }

  /// Seconds a received message stays hidden.
  public int visibility() {
    return properties.get("VisibilityTimeout").number();
  }

  /// How often a message is received before it goes to the dead letters.
  public int maxReceiveCount() {
    return properties.get("RedrivePolicy", "maxReceiveCount").number();
  }

  public Optional<String> deadLetterTarget() {
    return properties.get("RedrivePolicy", "deadLetterTargetArn").target();
  }
}
