package dev.postern.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.queue.InMemoryQueues;
import dev.postern.queue.QueueName;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class QueueDepthsTest {
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void showsWhatWaitsAndWhatIsDead() throws Exception {
    var queues = new InMemoryQueues();
    queues.get(QueueName.INBOUND).send("a");
    queues.deadLetters(QueueName.BOUNCE).send("b");
    new QueueDepths(queues, now::get).bindTo(registry);

    assertThat(messages(QueueName.INBOUND, "visible")).isEqualTo(1);
    assertThat(messages(QueueName.INBOUND, "dead")).isZero();
    assertThat(messages(QueueName.BOUNCE, "visible")).isZero();
    assertThat(messages(QueueName.BOUNCE, "dead")).isEqualTo(1);
  }

  @Test
  void asksAtMostEveryFiveSeconds() throws Exception {
    var queues = new InMemoryQueues();
    new QueueDepths(queues, now::get).bindTo(registry);
    assertThat(messages(QueueName.LOCAL, "visible")).isZero();

    queues.get(QueueName.LOCAL).send("a");
    now.set(Instant.EPOCH.plus(Duration.ofMillis(4_999)));
    assertThat(messages(QueueName.LOCAL, "visible")).isZero();
    now.set(Instant.EPOCH.plus(Duration.ofSeconds(5)));
    assertThat(messages(QueueName.LOCAL, "visible")).isEqualTo(1);
  }

  private double messages(QueueName queue, String state) {
    return registry
        .get("postern.queue.messages")
        .tags("queue", queue.text(), "state", state)
        .gauge()
        .value();
  }
}
