package dev.postern.queue;

/// The queues that unit tests use, held to the contract but for time.
class InMemoryQueuesTest extends JobQueueContract {
  private final InMemoryQueues queues = new InMemoryQueues();

  @Override
  protected JobQueue queue() {
    return queues.get(QueueName.LOCAL);
  }

  @Override
  protected boolean hasVisibilityTimers() {
    return false;
  }
}
