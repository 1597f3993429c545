package dev.postern.standalone;

import dev.postern.queue.QueueName;
import dev.postern.standalone.embedded.QueueSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The queues of the embedded SQS: each of the product's, with its dead-letter queue.
final class StoreQueues {
  /// The host's heartbeats keep messages hidden for longer.
  private static final Duration VISIBILITY = Duration.ofSeconds(30);

  /// Receives come at most 5 minutes apart, so a store may be away for 12 hours before a message
  /// that needs it is given up as poison: the template's rule, too.
  private static final int MAX_RECEIVES = 150;

  private StoreQueues() {}

  static List<QueueSpec> all() {
    List<QueueSpec> specs = new ArrayList<>();
    for (QueueName name : QueueName.values()) {
      specs.add(new QueueSpec(name.deadLetterText(), VISIBILITY, 0, null));
      specs.add(new QueueSpec(name.text(), VISIBILITY, MAX_RECEIVES, name.deadLetterText()));
    }
    return specs;
  }
}
