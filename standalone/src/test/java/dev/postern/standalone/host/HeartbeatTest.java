package dev.postern.standalone.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.queue.JobQueue.Received;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeartbeatTest {
  private static final Duration VISIBILITY = Duration.ofSeconds(30);
  private static final Duration TIMEOUT = Duration.ofMinutes(5);

  private final ManualClock clock = new ManualClock();
  private final Heartbeat heartbeat = new Heartbeat(clock, VISIBILITY);
  private final HeldQueue queue = new HeldQueue();
  private final List<Received> batch = List.of(HeldQueue.message("a", 1));

  @Test
  void renewsEachThirdOfTheVisibility() {
    try (var _ = heartbeat.hold(queue, batch, TIMEOUT)) {
      beatAfter(Duration.ofSeconds(9));
      assertThat(queue.changes).isEmpty();
      beatAfter(Duration.ofSeconds(1));
      assertThat(queue.changes).containsExactly(new HeldQueue.Change("a", VISIBILITY));
      beatAfter(Duration.ofSeconds(9));
      assertThat(queue.changes).hasSize(1);
      beatAfter(Duration.ofSeconds(1));
      assertThat(queue.changes).hasSize(2);
    }
  }

  @Test
  void endsWithTheInvocation() {
    heartbeat.hold(queue, batch, TIMEOUT).close();
    beatAfter(Duration.ofSeconds(20));
    assertThat(queue.changes).isEmpty();
  }

  @Test
  void endsWithTheTimeoutEvenIfTheInvocationHangs() {
    try (var _ = heartbeat.hold(queue, batch, TIMEOUT)) {
      beatAfter(TIMEOUT.plusSeconds(1));
      beatAfter(VISIBILITY);
      assertThat(queue.changes).isEmpty();
    }
  }

  @Test
  void aFailedRenewalIsTriedAgain() {
    try (var _ = heartbeat.hold(queue, batch, TIMEOUT)) {
      queue.failNext(1);
      beatAfter(Duration.ofSeconds(10));
      assertThat(queue.changes).isEmpty();
      beatAfter(Duration.ofSeconds(10));
      assertThat(queue.changes).hasSize(1);
    }
  }

  private void beatAfter(Duration time) {
    clock.move(time);
    heartbeat.beat();
  }
}
