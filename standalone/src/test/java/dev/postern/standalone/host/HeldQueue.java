package dev.postern.standalone.host;

import dev.postern.queue.JobQueue;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A queue in memory that waits as SQS does and keeps what it was told.
final class HeldQueue implements JobQueue {
  private final LinkedBlockingQueue<Received> waiting = new LinkedBlockingQueue<>();
  private final AtomicInteger failures = new AtomicInteger();
  final LinkedBlockingQueue<String> deleted = new LinkedBlockingQueue<>();
  final LinkedBlockingQueue<Change> changes = new LinkedBlockingQueue<>();
  final LinkedBlockingQueue<Integer> asked = new LinkedBlockingQueue<>();

  record Change(String messageId, Duration visibility) {}

  static Received message(String id, int receiveCount) {
    return new Received(id, "receipt-" + id, "body-" + id, receiveCount, Instant.EPOCH);
  }

  void add(String id) {
    waiting.add(message(id, 1));
  }

  /// The next so many calls fail.
  void failNext(int calls) {
    failures.set(calls);
  }

  @Override
  public void send(String body) {
    add(body);
  }

  @Override
  public void sendAll(List<String> bodies) {
    bodies.forEach(this::add);
  }

  @Override
  public List<Received> receive(int max, Duration wait, Duration visibility) throws IOException {
    check();
    asked.add(max);
    List<Received> batch = new ArrayList<>();
    try {
      Received first = waiting.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
      if (first != null) {
        batch.add(first);
        waiting.drainTo(batch, max - 1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    return batch;
  }

  @Override
  public void delete(List<Received> messages) throws IOException {
    check();
    messages.forEach(message -> deleted.add(message.messageId()));
  }

  @Override
  public void changeVisibility(List<Received> messages, Duration visibility) throws IOException {
    check();
    messages.forEach(message -> changes.add(new Change(message.messageId(), visibility)));
  }

  @Override
  public Depth depth() {
    return new Depth(waiting.size(), 0, 0);
  }

  private void check() throws IOException {
    if (failures.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
      throw new IOException("the queue does not answer");
    }
  }
}
