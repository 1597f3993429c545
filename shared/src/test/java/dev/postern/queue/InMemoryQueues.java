package dev.postern.queue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// Queues in memory, for tests, without visibility timers: what was received is hidden until it is
/// given back. [#fail] makes every call fail.
public final class InMemoryQueues implements Queues {
  private final Map<String, Queue> queues = new ConcurrentHashMap<>();
  private volatile boolean failing;

  /// From now on every call fails, or none does.
  public void fail(boolean failing) {
    this.failing = failing;
  }

  @Override
  public JobQueue get(QueueName name) {
    return queues.computeIfAbsent(name.text(), _ -> new Queue());
  }

  @Override
  public JobQueue deadLetters(QueueName name) {
    return queues.computeIfAbsent(name.deadLetterText(), _ -> new Queue());
  }

  /// The bodies that wait in a queue, oldest first; they stay there.
  public List<String> bodies(QueueName name) {
    return ((Queue) get(name)).bodies();
  }

  /// Removes and returns the bodies that wait in a queue.
  public List<String> drain(QueueName name) {
    return ((Queue) get(name)).drain();
  }

  @Override
  public void close() {}

  /// The group of each message sent to a queue, by its body.
  public Map<String, String> groups(QueueName name) {
    return ((Queue) get(name)).groups;
  }

  private record Waiting(String body, int received, Instant sentAt) {}

  private final class Queue implements JobQueue {
    private final Map<String, Waiting> visible = new LinkedHashMap<>();
    private final Map<String, Waiting> inFlight = new LinkedHashMap<>();
    private final Map<String, String> groups = new ConcurrentHashMap<>();

    @Override
    public synchronized void send(String body) throws IOException {
      check();
      checkSize(body);
      visible.put(UUID.randomUUID().toString(), new Waiting(body, 0, Instant.now()));
    }

    @Override
    public void sendAll(List<String> bodies) throws IOException {
      bodies.forEach(Queue::checkSize);
      for (String body : bodies) {
        send(body);
      }
    }

    @Override
    public void sendGrouped(List<Outgoing> messages) throws IOException {
      sendAll(messages.stream().map(Outgoing::body).toList());
      for (Outgoing message : messages) {
        String group = message.group();
        if (group != null) {
          groups.put(message.body(), group);
        }
      }
    }

    @Override
    public synchronized List<Received> receive(int max, Duration wait, Duration visibility)
        throws IOException {
      check();
      List<Received> received = new ArrayList<>();
      for (Map.Entry<String, Waiting> entry : List.copyOf(visible.entrySet())) {
        if (received.size() < Math.min(max, 10)) {
          String id = entry.getKey();
          Waiting last = entry.getValue();
          Waiting taken = new Waiting(last.body(), last.received() + 1, last.sentAt());
          visible.remove(id);
          inFlight.put(id, taken);
          received.add(new Received(id, id, taken.body(), taken.received(), taken.sentAt()));
        }
      }
      return received;
    }

    @Override
    public synchronized void delete(List<Received> messages) throws IOException {
      check();
      messages.forEach(m -> inFlight.remove(m.messageId()));
    }

    @Override
    public synchronized void changeVisibility(List<Received> messages, Duration visibility)
        throws IOException {
      check();
      for (Received message : messages) {
        Waiting back = visibility.isZero() ? inFlight.remove(message.messageId()) : null;
        if (back != null) {
          visible.put(message.messageId(), back);
        }
      }
    }

    @Override
    public synchronized Depth depth() throws IOException {
      check();
      return new Depth(visible.size(), inFlight.size(), 0);
    }

    private synchronized List<String> bodies() {
      return visible.values().stream().map(Waiting::body).toList();
    }

    private synchronized List<String> drain() {
      List<String> all = bodies();
      visible.clear();
      return all;
    }

    private static void checkSize(String body) {
      if (body.getBytes(StandardCharsets.UTF_8).length > JobQueue.MAX_BODY_OCTETS) {
        throw new IllegalArgumentException(
            "a queue message has at most " + JobQueue.MAX_BODY_OCTETS + " octets");
      }
    }

    private void check() throws IOException {
      if (failing) {
        throw new IOException("the queue does not answer");
      }
    }
  }
}
