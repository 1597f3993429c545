package dev.postern.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryScheduleTest {
  private static final Instant BIRTH = Instant.parse("2026-11-21T10:00:00Z");
  private static final RetrySchedule REMOTE = new RetrySchedule(20, Duration.ofDays(7));
  private static final RetrySchedule LOCAL = new RetrySchedule(10, Duration.ofDays(7));

  @Test
  void remoteTriesOfSevenDays() {
    // T93
    List<Long> ages = agesOfTries(REMOTE);
    assertThat(ages).startsWith(0L, 400L, 1600L, 3600L, 6400L, 10_000L, 14_400L);
    assertThat(ages).hasSize(40).endsWith(608_400L);
  }

  @Test
  void localTriesOfSevenDays() {
    List<Long> ages = agesOfTries(LOCAL);
    assertThat(ages).startsWith(0L, 100L, 400L, 900L, 1600L, 2500L);
    assertThat(ages).hasSize(79).endsWith(608_400L);
  }

  @ParameterizedTest
  @CsvSource({
    // age in seconds, age of the next try; a late try re-bases on the real age
    "0, 400",
    "1, 441",
    "399, 1521",
    "400, 1600",
    "401, 1600",
    "440, 1600",
    "441, 1681",
    "3000, 5476",
    "604800, 635209"
  })
  void theNextTryCountsFromTheRealAge(long age, long next) {
    assertThat(REMOTE.nextTry(BIRTH, BIRTH.plusSeconds(age))).isEqualTo(BIRTH.plusSeconds(next));
  }

  @Test
  void theNextTryIsAlwaysLater() {
    var eager = new RetrySchedule(1, Duration.ofDays(7));
    for (long millis = 0; millis < 20_000; millis += 37) {
      Instant now = BIRTH.plusMillis(millis);
      assertThat(eager.nextTry(BIRTH, now)).isAfter(now);
    }
  }

  @Test
  void aBirthAheadOfOurClockIsNow() {
    assertThat(REMOTE.nextTry(BIRTH, BIRTH.minusSeconds(100))).isEqualTo(BIRTH.plusSeconds(400));
    assertThat(REMOTE.isLastTry(BIRTH, BIRTH.minusSeconds(100))).isFalse();
  }

  @Test
  void onlyAnAgeBeyondTheLifetimeIsTheLast() {
    assertThat(REMOTE.isLastTry(BIRTH, BIRTH.plus(Duration.ofDays(7)))).isFalse();
    assertThat(REMOTE.isLastTry(BIRTH, BIRTH.plus(Duration.ofDays(7)).plusNanos(1))).isTrue();
  }

  @Test
  void whatMakesNoScheduleIsRefused() {
    assertThatThrownBy(() -> new RetrySchedule(0, Duration.ofDays(7)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RetrySchedule(20, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /// The ages at which tries come that end at once, up to the last.
  private static List<Long> agesOfTries(RetrySchedule schedule) {
    List<Long> ages = new ArrayList<>();
    Instant now = BIRTH;
    ages.add(0L);
    while (!schedule.isLastTry(BIRTH, now)) {
      now = schedule.nextTry(BIRTH, now);
      ages.add(Duration.between(BIRTH, now).toSeconds());
    }
    return ages;
  }
}
