package dev.postern.functions.remote.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DestinationWindowTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:20:00Z");
  private static final int MOST = 20;

  private long nanos = 1;
  private final DestinationWindow window = window(Duration.ZERO);

  private DestinationWindow window(Duration patience) {
    return new DestinationWindow(patience, () -> nanos, new Random(1));
  }

  @Test
  void itBeginsWithFive() {
    assertThat(fill(window)).isEqualTo(5);
  }

  @Test
  void whatSomebodySaidIsThereFromTheBeginning() {
    int in = 0;
    while (window.enter(7, true)) {
      in++;
    }
    assertThat(in).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource({
    "1000, 20, 6",
    "1000, 21, 4",
    "5000000, 120, 6",
    "5000000, 121, 4",
  })
  void slowIsWhatTakesLongerThanTwentySecondsAndTheTimeForItsOctets(
      long octets, int seconds, int places) {
    assertThat(window.enter(MOST, false)).isTrue();
    window.exit(Duration.ofSeconds(seconds), octets, MOST);
    assertThat(window.isSlow()).isEqualTo(places < 5);
    assertThat(fill(window)).isEqualTo(places);
  }

  @Test
  void itNeverShrinksToNothingNorGrowsBeyondItsMost() {
    for (int i = 0; i < 10; i++) {
      hold(Duration.ofMinutes(2));
    }
    assertThat(window.enter(MOST, false)).isTrue();
    assertThat(window.enter(MOST, false)).isFalse();
    window.leave();
    for (int i = 0; i < 40; i++) {
      hold(Duration.ofSeconds(1));
    }
    assertThat(window.isSlow()).isFalse();
    assertThat(fill(window)).isEqualTo(MOST);
  }

  @Test
  void itIsNotSlowForEver() {
    hold(Duration.ofMinutes(2));
    assertThat(window.isSlow()).isTrue();
    nanos += DestinationWindow.LONGEST.toNanos();
    assertThat(window.isSlow()).isFalse();
  }

  @Test
  void whoFindsNoPlaceHasOneThatComesFree() throws Exception {
    DestinationWindow patient = window(Duration.ofSeconds(30));
    for (int i = 0; i < 5; i++) {
      assertThat(patient.enter(MOST, false)).isTrue();
    }
    var in = new CountDownLatch(2);
    for (int i = 0; i < 2; i++) {
      Thread.ofVirtual()
          .start(
              () -> {
                if (patient.enter(MOST, false)) {
                  in.countDown();
                }
              });
    }
    assertThat(in.getCount()).isEqualTo(2);
    patient.exit(Duration.ofMillis(1), 1, MOST);
    assertThat(in.await(10, TimeUnit.SECONDS)).as("one is free, one is new").isTrue();
  }

  @Test
  void whereNothingComesFreeNobodyWaits() {
    DestinationWindow stuck = window(Duration.ofSeconds(30));
    for (int i = 0; i < 5; i++) {
      assertThat(stuck.enter(MOST, false)).isTrue();
    }
    assertThat(stuck.isMoving()).isTrue();
    nanos += DestinationWindow.STUCK.toNanos();
    assertThat(stuck.isMoving()).isFalse();
    assertThat(stuck.enter(MOST, false)).as("at once").isFalse();
  }

  /// Five places of ten seconds each: the next one's is two seconds away.
  @ParameterizedTest
  @CsvSource({"1, false", "3, true"})
  void nobodyWaitsForWhatWillNotComeInTime(int patience, boolean waits) throws Exception {
    DestinationWindow busy = window(Duration.ofSeconds(patience));
    for (int i = 0; i < 30; i++) {
      assertThat(busy.enter(5, true)).isTrue();
      busy.exit(Duration.ofSeconds(10), 1000, 5);
    }
    for (int i = 0; i < 5; i++) {
      assertThat(busy.enter(5, true)).isTrue();
    }
    var entered = new CompletableFuture<Boolean>();
    Thread waiter = Thread.ofVirtual().start(() -> entered.complete(busy.enter(5, true)));
    if (waits) {
      while (waiter.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait();
      }
      busy.leave();
    }
    assertThat(entered.get(10, TimeUnit.SECONDS)).isEqualTo(waits);
  }

  /// Twenty places of which none came free for two minutes: one each six seconds.
  @Test
  void whatIsPutOffComesOneAfterTheOther() {
    for (int i = 0; i < 30; i++) {
      hold(Duration.ofSeconds(15));
    }
    fill(window);
    nanos += Duration.ofMinutes(2).toNanos();
    List<Instant> times = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      times.add(window.putOff(NOW, MOST, false));
    }
    assertThat(times)
        .containsExactly(
            NOW.plusSeconds(15), NOW.plusSeconds(21), NOW.plusSeconds(27), NOW.plusSeconds(33));
  }

  @Test
  void tenThousandAreSpreadOverAnHour() {
    hold(Duration.ofMinutes(2));
    int[] tenMinutes = new int[6];
    for (int i = 0; i < 10_000; i++) {
      Duration wait = Duration.between(NOW, window.putOff(NOW, MOST, false));
      assertThat(wait).isBetween(DestinationWindow.SHORTEST, DestinationWindow.LONGEST);
      tenMinutes[(int) Math.min(5, wait.toMinutes() / 10)]++;
    }
    assertThat(IntStream.of(tenMinutes).boxed()).allMatch(n -> n > 1300 && n < 2100);
  }

  private void hold(Duration held) {
    assertThat(window.enter(MOST, false)).isTrue();
    nanos += held.toNanos();
    window.exit(held, 1000, MOST);
  }

  private static int fill(DestinationWindow window) {
    int in = 0;
    while (window.enter(MOST, false)) {
      in++;
    }
    return in;
  }
}
