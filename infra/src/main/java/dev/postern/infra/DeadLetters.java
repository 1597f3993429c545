package dev.postern.infra;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Every queue has a dead-letter queue of its own, called as itself with `-dlq` behind, and both
/// are kept for 14 days, encrypted.
final class DeadLetters implements ShapeRule {
  private static final int FOURTEEN_DAYS = 14 * 24 * 3600;

  @Override
  public List<String> faults(Template template) {
    List<String> faults = new ArrayList<>();
    Set<String> named =
        template.workQueues().stream().map(q -> q.name() + "-dlq").collect(Collectors.toSet());
    for (QueueResource queue : template.queues()) {
      if (queue.isDeadLetters()) {
        if (!named.contains(queue.name())) {
          faults.add(queue.id() + " holds dead letters of no queue");
        }
      } else if (!redrives(template, queue)) {
        faults.add(queue.id() + " does not redrive into " + queue.name() + "-dlq");
      }
      if (queue.properties().get("MessageRetentionPeriod").number() != FOURTEEN_DAYS) {
        faults.add(queue.id() + " does not keep messages for 14 days");
      }
      if (!Boolean.TRUE.equals(queue.properties().get("SqsManagedSseEnabled").raw())) {
        faults.add(queue.id() + " is not encrypted");
      }
    }
    return faults;
  }

  private boolean redrives(Template template, QueueResource queue) {
    return queue
        .deadLetterTarget()
        .filter(id -> template.queue(id).name().equals(queue.name() + "-dlq"))
        .isPresent();
  }
}
