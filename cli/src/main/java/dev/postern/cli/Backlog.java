package dev.postern.cli;

import dev.postern.queue.JobQueue;
import dev.postern.queue.QueueName;
import dev.postern.queue.Queues;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// How many messages each queue and its dead-letter queue hold, about.
///
/// @param waiting in the queue, in flight or delayed
/// @param dead in its dead-letter queue
record Backlog(String queue, long waiting, long inFlight, long dead) {

  static List<Backlog> of(Queues queues) throws IOException {
    List<Backlog> all = new ArrayList<>();
    for (QueueName name : QueueName.values()) {
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

  static long total(List<Backlog> all) {
    return all.stream().mapToLong(b -> b.waiting() + b.inFlight() + b.dead()).sum();
  }
}
