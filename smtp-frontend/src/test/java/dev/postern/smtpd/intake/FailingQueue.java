package dev.postern.smtpd.intake;

import dev.postern.queue.JobQueue;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// A queue that answers each send with one failure.
final class FailingQueue implements JobQueue {
  private final Exception failure;

  FailingQueue(Exception failure) {
    this.failure = failure;
  }

  @Override
  public void send(String body) throws IOException {
    switch (failure) {
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      default -> throw new AssertionError(failure);
    }
  }

  @Override
  public void sendAll(List<String> bodies) throws IOException {
    send("");
  }

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
}
