package dev.postern.queue;

/// The product's queues by name.
public interface Queues extends AutoCloseable {
  JobQueue get(QueueName name);

  /// The dead-letter queue behind `name`.
  JobQueue deadLetters(QueueName name);

  @Override
  void close();
}
