package dev.postern.it.perf;

import dev.postern.queue.JobQueue;
import dev.postern.queue.QueueName;
import dev.postern.queue.Queues;
import java.time.Duration;
import java.util.List;

/// Takes every message and keeps none.
final class DiscardingQueues implements Queues, JobQueue {
  @Override
  public JobQueue get(QueueName name) {
    return this;
  }

  @Override
  public JobQueue deadLetters(QueueName name) {
    return this;
  }

  @Override
  public void send(String body) {}

  @Override
  public void sendAll(List<String> bodies) {}

  @Override
  public List<Received> receive(int max, Duration wait, Duration visibility) {
    return List.of();
  }

  @Override
  public void delete(List<Received> messages) {}

  @Override
  public void changeVisibility(List<Received> messages, Duration visibility) {}

  @Override
  public Depth depth() {
    return new Depth(0, 0, 0);
  }

  @Override
  public void close() {}
}
