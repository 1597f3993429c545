package dev.postern.standalone.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TurnsTest {
  private final AtomicLong nanos = new AtomicLong();
  private final LinkedBlockingQueue<Turns.Turn> taken = new LinkedBlockingQueue<>();

  @Test
  void whatTakesLongGivesItsTurnToAnotherUpToTheSpareOnes() throws Exception {
    Turns turns = turns(2, 3);
    List<Turns.Turn> all = new ArrayList<>();
    take(turns, 7);
    all.add(begun());
    all.add(begun());
    nanos.addAndGet(Turns.LONG.toNanos() - 1);
    assertThat(taken.poll(50, TimeUnit.MILLISECONDS)).as("not long yet").isNull();
    nanos.addAndGet(1);
    all.add(begun());
    all.add(begun());
    nanos.addAndGet(Turns.LONG.toNanos());
    all.add(begun());
    assertThat(taken.poll(50, TimeUnit.MILLISECONDS)).as("all are used").isNull();
    all.removeFirst().end();
    all.add(begun());
    all.removeLast().end();
    all.add(begun());
    assertThat(turns.awaitNone(Duration.ZERO)).isFalse();
    all.forEach(Turns.Turn::end);
    assertThat(turns.awaitNone(Duration.ofSeconds(10))).isTrue();
  }

  @Test
  void withoutSpareOnesWhatTakesLongKeepsItsTurn() throws Exception {
    Turns turns = turns(1, 0);
    take(turns, 2);
    Turns.Turn first = begun();
    nanos.addAndGet(Duration.ofHours(1).toNanos());
    assertThat(taken.poll(50, TimeUnit.MILLISECONDS)).isNull();
    first.end();
    begun().end();
    assertThat(turns.awaitNone(Duration.ofSeconds(10))).isTrue();
  }

  @Test
  void aTurnThatHasNotBegunDoesNotTakeLong() throws Exception {
    Turns turns = turns(1, 1);
    take(turns, 2);
    assertThat(taken.poll(10, TimeUnit.SECONDS)).isNotNull();
    nanos.addAndGet(Duration.ofHours(1).toNanos());
    assertThat(taken.poll(50, TimeUnit.MILLISECONDS)).isNull();
  }

  private Turns turns(int most, int spare) {
    return new Turns(most, spare, nanos::get, Duration.ofMillis(1));
  }

  private void take(Turns turns, int count) {
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                for (int i = 0; i < count; i++) {
                  taken.add(turns.take());
                }
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
            });
  }

  private Turns.Turn begun() throws InterruptedException {
    Turns.Turn turn = taken.poll(10, TimeUnit.SECONDS);
    assertThat(turn).isNotNull();
    turn.begin();
    return turn;
  }
}
