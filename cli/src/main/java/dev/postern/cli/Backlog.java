package dev.postern.cli;

import dev.postern.queue.JobQueue;
import dev.postern.queue.QueueName;
import dev.postern.queue.Queues;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How many messages each queue and its dead-letter queue hold, about.
///
/// @param waiting in the queue, in flight or delayed
/// @param dead in its dead-letter queue
record Backlog(String queue, long waiting, long inFlight, long dead) {

  /// @param names of the queues to ask
  static List<Backlog> of(Queues queues, List<QueueName> names) throws IOException {
    List<Backlog> all = new ArrayList<>();
    for (QueueName name : names) {
      JobQueue.Depth depth = queues.get(name).depth();
      all.add(
          new Backlog(
              name.text(),
              depth.visible() + depth.delayed(),
              depth.inFlight(),
              queues.deadLetters(name).depth().total()));
    }
    return List.copyOf(all);
  }

  /// What waits in one queue and what is in flight; null where nobody asked for it.
  static @Nullable Long in(QueueName queue, List<Backlog> all) {
    return all.stream()
        .filter(b -> b.queue().equals(queue.text()))
        .map(b -> b.waiting() + b.inFlight())
        .findFirst()
        .orElse(null);
  }

  static long total(List<Backlog> all) {
    return all.stream().mapToLong(b -> b.waiting() + b.inFlight() + b.dead()).sum();
  }
}
