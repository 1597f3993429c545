package dev.postern.standalone.embedded.sqs;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One queue as it stands: its row, its attributes, and where its hopeless messages go.
///
/// @param attributes every attribute that was set or has a default, by SQS's name
/// @param redrive read from the attribute `RedrivePolicy`; null: messages are received for ever
record Queue(
    long id,
    String name,
    long created,
    long modified,
    Map<String, String> attributes,
    @Nullable Redrive redrive) {

  /// After `maxReceiveCount` receives a message goes to the queue of that name.
  record Redrive(String deadLetterQueue, int maxReceiveCount) {}

  Queue {
    attributes = Map.copyOf(attributes);
  }

  static Queue of(
      long id, String name, long created, long modified, Map<String, String> attributes) {
    String policy = attributes.get("RedrivePolicy");
    return new Queue(
        id,
        name,
        created,
        modified,
        attributes,
        policy == null ? null : QueueAttributes.redrive(policy));
  }

  /// A numeric attribute that has a default, such as `VisibilityTimeout`.
  int number(String attribute) {
    return Integer.parseInt(attributes.getOrDefault(attribute, "0"));
  }
}
