package dev.postern.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.address.Mailbox;
import dev.postern.message.QueueId;
import dev.postern.queue.InMemoryQueues;
import dev.postern.queue.JobQueue;
import dev.postern.queue.QueueName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QueueEventSinkTest {
  private final InMemoryQueues queues = new InMemoryQueues();
  private final QueueEventSink sink = new QueueEventSink(queues.get(QueueName.EVENTS));

  @Test
  void noEventsMakeNoMessage() throws IOException {
    sink.send(List.of());
    assertThat(queues.bodies(QueueName.EVENTS)).isEmpty();
  }

  @Test
  void fewEventsShareOneMessage() throws Exception {
    List<MailEvent> events = events(3, "250 ok");
    sink.send(events);
    assertThat(queues.bodies(QueueName.EVENTS)).hasSize(1);
    assertThat(received()).isEqualTo(events);
  }

  @Test
  void noMessageHasMoreThanFiveHundred() throws Exception {
    List<MailEvent> events = events(1001, "250 ok");
    sink.send(events);
    assertThat(queues.bodies(QueueName.EVENTS)).hasSize(3);
    assertThat(received()).isEqualTo(events);
  }

  @Test
  void longEventsArePackedByOctets() throws Exception {
    List<MailEvent> events = events(100, "ü".repeat(15_000));
    sink.send(events);
    List<String> bodies = queues.bodies(QueueName.EVENTS);
    assertThat(bodies).hasSize(4);
    assertThat(bodies)
        .allMatch(b -> b.getBytes(StandardCharsets.UTF_8).length <= JobQueue.MAX_BODY_OCTETS);
    assertThat(received()).isEqualTo(events);
  }

  @Test
  void anEventThatFitsNoMessageIsRefused() {
    List<MailEvent> events = events(1, "x".repeat(JobQueue.MAX_BODY_OCTETS));
    assertThatThrownBy(() -> sink.send(events)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aQueueThatDoesNotAnswerIsTold() {
    queues.fail(true);
    assertThatThrownBy(() -> sink.send(events(1, "250 ok"))).isInstanceOf(IOException.class);
  }

  private List<MailEvent> received() throws Exception {
    List<MailEvent> received = new ArrayList<>();
    for (String body : queues.bodies(QueueName.EVENTS)) {
      received.addAll(EventCodec.decode(body));
    }
    return received;
  }

  private static List<MailEvent> events(int count, String reply) {
    return IntStream.range(0, count).mapToObj(i -> event(i, reply)).toList();
  }

  private static MailEvent event(int i, String reply) {
    return new MailEvent(
        Instant.parse("2026-11-21T10:00:00Z"),
        MailEvent.Kind.DELIVERED,
        QueueId.of(1, 2, 3),
        Mailbox.parse("u" + i + "@example.net"),
        "job",
        "default",
        "mx.example.net",
        reply,
        0,
        null,
        null,
        null);
  }
}
