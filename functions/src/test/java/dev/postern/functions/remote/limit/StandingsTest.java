package dev.postern.functions.remote.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.egress.InMemoryDestinationLimits;
import dev.postern.egress.SiteStanding;
import dev.postern.egress.SourceAtSite;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/// What workers know of peers' words, and whose word counts.
class StandingsTest {
  private static final SourceAtSite AT = new SourceAtSite("out-1", "*.google.com");
  private static final Duration MINUTE = SiteStanding.DEAF;

  private Instant now = Instant.parse("2026-11-22T10:20:00Z");
  private final InMemoryDestinationLimits store = new InMemoryDestinationLimits();
  private final Standings one = new Standings(store, () -> now);
  private final Standings other = new Standings(store, () -> now);

  @Test
  void messagesRaiseTheLimitsForAllWorkers() {
    one.slow(AT);
    assertThat(share(other)).isEqualTo(500);
    took(one, 50);
    assertThat(store.raises()).as("those were under way before").isZero();
    now = now.plus(MINUTE);
    took(one, SiteStanding.ENOUGH - 1);
    assertThat(share(one)).isEqualTo(500);
    took(one, 1);
    assertThat(share(one)).isEqualTo(550);
    now = now.plus(Freshness.LASTS);
    assertThat(share(other)).isEqualTo(550);
  }

  @Test
  void manyMessagesOfManyWorkersRaiseThemOnceAMinute() {
    one.slow(AT);
    for (int minute = 1; minute <= 10; minute++) {
      now = now.plus(MINUTE);
      assertThat(share(other)).isEqualTo(450 + 50 * minute);
      took(one, 1000);
      took(other, 1000);
      assertThat(share(one)).isEqualTo(500 + 50 * minute);
    }
    assertThat(store.raises()).as("one question a worker and minute").isLessThanOrEqualTo(20);
    took(one, 1000);
    now = now.plus(MINUTE);
    took(one, 1000);
    assertThat(share(one)).isEqualTo(SiteStanding.WHOLE);
    assertThat(store.raises()).as("none once they are whole").isLessThanOrEqualTo(20);
  }

  @Test
  void threadsOfAWorkerAskOnce() {
    one.slow(AT);
    now = now.plus(MINUTE);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 8; i++) {
        var _ = threads.submit(() -> took(one, 500));
      }
    }
    assertThat(store.raises()).isEqualTo(1);
    assertThat(share(one)).isEqualTo(550);
  }

  @Test
  void aPeerThatSpeaksOfRateAgainBeginsAnew() {
    one.slow(AT);
    now = now.plus(MINUTE);
    assertThat(share(one)).isEqualTo(500);
    took(one, SiteStanding.ENOUGH - 1);
    other.slow(AT);
    now = now.plus(MINUTE);
    assertThat(share(one)).isEqualTo(250);
    took(one, 1);
    assertThat(share(one)).as("those before do not count").isEqualTo(250);
  }

  @Test
  void whoDoesNotKnowOfALaterWordRaisesNothing() {
    one.slow(AT);
    now = now.plus(MINUTE);
    assertThat(share(one)).isEqualTo(500);
    other.slow(AT);
    now = now.plusSeconds(29);
    took(one, 100);
    assertThat(share(one)).isEqualTo(500);
    now = now.plusSeconds(1);
    assertThat(share(one)).isEqualTo(250);
  }

  @Test
  void withoutTheDatabaseTheClockAloneRaises() {
    one.slow(AT);
    now = now.plus(MINUTE);
    store.away(true);
    took(one, 1000);
    assertThat(share(one)).isEqualTo(500);
    now = now.plus(SiteStanding.HELD);
    assertThat(share(one)).isEqualTo(600);
    store.away(false);
    took(one, 100);
    assertThat(share(one)).isEqualTo(650);
  }

  @Test
  void whereNothingWasSaidNothingIsCountedOrAsked() {
    took(one, 1000);
    one.block(AT, now.plus(Duration.ofHours(4)), "550 blocked");
    now = now.plus(MINUTE);
    took(one, 1000);
    assertThat(store.raises()).isZero();
  }

  @Test
  void aBlockThatAnOperatorLiftedIsForgottenByTheWorkerThatHeardIt() {
    one.block(AT, now.plus(Duration.ofHours(24)), "550 5.7.1 S3140");
    assertThat(one.of(AT).isBlocked(now)).isTrue();
    store.forget(AT);
    now = now.plus(Freshness.LASTS);
    assertThat(one.of(AT).isBlocked(now)).isFalse();

    one.block(AT, now.plus(Duration.ofHours(24)), "550 5.7.1 S3140");
    now = now.plus(Freshness.LASTS);
    assertThat(one.of(AT).isBlocked(now)).as("the peer says it again").isTrue();
    assertThat(other.of(AT).isBlocked(now)).isTrue();
  }

  @Test
  void whatTheDatabaseCouldNotBeToldIsKeptAndToldLater() {
    store.away(true);
    one.block(AT, now.plus(Duration.ofHours(24)), "550 5.7.1 S3140");
    one.slow(AT);
    now = now.plus(Freshness.LASTS);
    assertThat(one.of(AT).isBlocked(now)).isTrue();
    store.away(false);
    assertThat(other.of(AT).isBlocked(now)).isFalse();
    now = now.plus(Freshness.LASTS);
    assertThat(one.of(AT).isBlocked(now)).isTrue();
    now = now.plus(Freshness.LASTS);
    assertThat(other.of(AT)).isEqualTo(one.of(AT));
    assertThat(share(other)).isEqualTo(500);

    store.forget(AT);
    now = now.plus(Freshness.LASTS);
    assertThat(one.of(AT)).as("told, so not told again").isEqualTo(SiteStanding.clean(AT));
  }

  @Test
  void aLiftedBlockIsNotToldAgainWithAWordOfRate() {
    one.block(AT, now.plus(Duration.ofHours(24)), "550 5.7.1 S3140");
    store.away(true);
    one.slow(AT);
    store.away(false);
    store.forget(AT);
    now = now.plus(Freshness.LASTS);
    assertThat(one.of(AT).isBlocked(now)).isFalse();
    assertThat(share(one)).isEqualTo(500);
  }

  private int share(Standings worker) {
    return worker.of(AT).shareAt(now);
  }

  private static void took(Standings worker, int messages) {
    for (int i = 0; i < messages; i++) {
      worker.took(AT);
    }
  }
}
