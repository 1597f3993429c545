package dev.postern.egress;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How limits go down and come back.
class SiteStandingTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final SiteStanding CLEAN =
      SiteStanding.clean(new SourceAtSite("out-1", "*.google.com"));

  @Test
  void aPeerThatTakesMailHasTheWholeLimitsInElevenMinutes() {
    SiteStanding standing = CLEAN.slowed(NOW);
    Instant now = NOW;
    while (standing.shareAt(now) < SiteStanding.WHOLE) {
      now = now.plusSeconds(1);
      standing = standing.raised(now);
    }
    assertThat(now).isEqualTo(NOW.plus(Duration.ofMinutes(10)));
    assertThat(CLEAN.slowed(NOW).shareAt(now)).as("where nothing is taken").isEqualTo(500);
  }

  @Test
  void whatIsTakenInTheMinuteOfTheWordDoesNotCount() {
    SiteStanding slowed = CLEAN.slowed(NOW);
    assertThat(slowed.counts(NOW.plusSeconds(59))).isFalse();
    assertThat(slowed.counts(NOW.plusSeconds(60))).isTrue();
    assertThat(CLEAN.counts(NOW)).as("nothing was said").isFalse();
  }

  /// Words of rate and messages come in any order and at any distance.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void sharesKeepWithinTheirBounds(long seed) {
    var random = new Random(seed);
    SiteStanding standing = CLEAN;
    Instant now = NOW;
    for (int i = 0; i < 20_000; i++) {
      Instant before = now;
      now = now.plusMillis(random.nextLong(random.nextInt(10) == 0 ? 3_600_000 : 90_000));
      int share = standing.shareAt(now);
      assertThat(share).as("by time alone").isBetween(standing.shareAt(before), 1000);
      boolean slows = random.nextInt(20) == 0;
      SiteStanding next = slows ? standing.slowed(now) : standing.raised(now);
      if (slows && !next.equals(standing)) {
        assertThat(next.shareAt(now)).isEqualTo(Math.max(1, share / 2));
        assertThat(now).isAfterOrEqualTo(standing.slowedAt().plus(SiteStanding.DEAF));
      }
      if (!slows && !next.equals(standing)) {
        assertThat(next.shareAt(now)).isEqualTo(Math.min(1000, share + SiteStanding.RISE));
        assertThat(now).isAfterOrEqualTo(standing.raisedAt().plus(SiteStanding.DEAF));
        assertThat(now).isAfterOrEqualTo(standing.slowedAt().plus(SiteStanding.DEAF));
      }
      assertThat(next.share()).isBetween(1, 1000);
      assertThat(next.shareAt(now.plus(SiteStanding.FORGOTTEN))).isEqualTo(SiteStanding.WHOLE);
      assertThat(next.limited(1, now)).isEqualTo(1);
      standing = next;
    }
  }
}
