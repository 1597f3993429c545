package dev.postern.egress;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// What every store of limits grants.
public abstract class DestinationLimitsContract {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final Instant NEXT = NOW.plus(Duration.ofHours(1));

  private final SourceAtSite at = new SourceAtSite(UUID.randomUUID().toString(), "*.google.com");
  private final SourceAtSite other = new SourceAtSite(at.source(), "mx.example.net");

  protected abstract DestinationLimits limits();

  @Test
  void messagesAreGrantedUpToTheLimitOfTheWindow() throws Exception {
    assertThat(limits().take(at, NOW, 10, 4)).isEqualTo(4);
    assertThat(limits().take(at, NOW, 10, 4)).isEqualTo(4);
    assertThat(limits().take(at, NOW, 10, 4)).isEqualTo(2);
    assertThat(limits().take(at, NOW, 10, 1)).isZero();
    assertThat(limits().take(other, NOW, 10, 1)).as("another destination's").isEqualTo(1);
    assertThat(limits().take(at, NEXT, 10, 20)).as("the next window's").isEqualTo(10);
    assertThat(limits().take(at, NOW, 10, 1)).as("a window that is over").isZero();
    assertThat(limits().granted(at, NEXT)).isEqualTo(10);
    assertThat(limits().granted(at, NOW)).as("of a window that is over").isZero();
    assertThat(limits().granted(new SourceAtSite(at.source(), "none"), NEXT)).isZero();
  }

  @Test
  void aLimitThatWasLoweredGrantsNothingMore() throws Exception {
    assertThat(limits().take(at, NOW, 10, 8)).isEqualTo(8);
    assertThat(limits().take(at, NOW, 5, 1)).isZero();
  }

  @Test
  void manyWorkersTogetherAreGrantedNoMore() throws Exception {
    List<Future<Integer>> all = new ArrayList<>();
    try (var workers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 8; i++) {
        all.add(
            workers.submit(
                () -> {
                  int mine = 0;
                  for (int j = 0; j < 10; j++) {
                    mine += limits().take(at, NOW, 101, 3);
                  }
                  return mine;
                }));
      }
    }
    int sum = 0;
    for (Future<Integer> each : all) {
      sum += each.get();
    }
    assertThat(sum).isEqualTo(101);
  }

  @Test
  void connectionsAreSharedAmongWorkers() throws Exception {
    Instant until = NOW.plusSeconds(60);
    assertThat(limits().connect(at, "a", 5, 3, NOW, until)).isEqualTo(3);
    assertThat(limits().connect(at, "b", 5, 3, NOW, until)).isEqualTo(2);
    assertThat(limits().connect(at, "c", 5, 1, NOW, until)).isZero();
    assertThat(limits().connect(at, "a", 5, 2, NOW, until)).as("in place of 3").isEqualTo(2);
    assertThat(limits().connect(at, "c", 5, 2, NOW, until)).isEqualTo(1);
    limits().disconnect(at, "b");
    assertThat(limits().connect(at, "c", 5, 9, NOW, until)).isEqualTo(3);
    assertThat(limits().connect(other, "c", 5, 9, NOW, until)).isEqualTo(5);
  }

  @Test
  void connectionsOfADeadWorkerAreFreeWhenTheirTimeIsOver() throws Exception {
    assertThat(limits().connect(at, "dead", 2, 2, NOW, NOW.plusSeconds(60))).isEqualTo(2);
    Instant later = NOW.plusSeconds(60);
    assertThat(limits().connect(at, "a", 2, 1, NOW.plusSeconds(59), later)).isZero();
    assertThat(limits().connect(at, "a", 2, 1, later, later.plusSeconds(60))).isEqualTo(1);
  }

  @Test
  void aBlockIsKnownUntilItEnds() throws Exception {
    limits().block(at, NEXT, "550 5.7.1 S3140");
    limits().block(at, NOW, "earlier end");
    assertThat(mine(NOW))
        .singleElement()
        .satisfies(
            s -> {
              assertThat(s.blockedUntil()).isEqualTo(NEXT);
              assertThat(s.blockedBy()).isEqualTo("550 5.7.1 S3140");
              assertThat(s.shareAt(NOW)).isEqualTo(SiteStanding.WHOLE);
            });
    assertThat(mine(NEXT)).isEmpty();
  }

  @Test
  void aPeerThatSpeaksOfRateHalvesForAnHourAndThenItComesBack() throws Exception {
    limits().slow(at, NOW);
    limits().slow(at, NOW.plusSeconds(1));
    assertThat(shareAt(NOW)).as("once for all that came together").isEqualTo(500);
    limits().slow(at, NOW.plusSeconds(60));
    Instant last = NOW.plusSeconds(60);
    assertThat(shareAt(last.plus(Duration.ofMinutes(59)))).isEqualTo(250);
    assertThat(shareAt(last.plus(Duration.ofMinutes(60)))).isEqualTo(350);
    assertThat(shareAt(last.plus(Duration.ofMinutes(75)))).isEqualTo(450);
    assertThat(mine(last.plus(Duration.ofHours(4)))).isEmpty();
  }

  @Test
  void messagesThatAreTakenRaiseTheLimitsOnceAMinute() throws Exception {
    limits().slow(at, NOW);
    SiteStanding known = mine(NOW).getFirst();
    assertThat(limits().raise(known, NOW.plusSeconds(59))).as("under way before").isFalse();
    Instant later = NOW.plusSeconds(60);
    assertThat(limits().raise(known, later)).isTrue();
    assertThat(limits().raise(known, later)).as("another worker, which asks too").isFalse();
    assertThat(limits().raise(known, later.plusSeconds(59))).isFalse();
    assertThat(shareAt(later)).isEqualTo(550);
    assertThat(limits().raise(known, later.plusSeconds(60))).isTrue();
    assertThat(mine(later).getFirst())
        .isEqualTo(new SiteStanding(at, 600, NOW, later.plusSeconds(60), Instant.EPOCH, null));
    assertThat(shareAt(NOW.plus(SiteStanding.HELD))).as("and the clock goes on").isEqualTo(700);
  }

  @Test
  void messagesRaiseUpToTheWholeAndNotOverALaterWordOfRate() throws Exception {
    limits().slow(at, NOW);
    SiteStanding known = mine(NOW).getFirst();
    Instant now = NOW;
    for (int step = 1; step <= 10; step++) {
      now = NOW.plus(SiteStanding.DEAF.multipliedBy(step));
      assertThat(limits().raise(known, now)).isTrue();
    }
    assertThat(shareAt(now)).isEqualTo(SiteStanding.WHOLE);
    assertThat(limits().raise(known, now.plusSeconds(60))).as("whole already").isFalse();
    limits().slow(at, now);
    assertThat(limits().raise(known, now.plusSeconds(60))).as("taken before that").isFalse();
    assertThat(shareAt(now)).isEqualTo(500);
    assertThat(limits().raise(SiteStanding.clean(other), now)).as("nothing was said").isFalse();
    assertThat(limits().standings(now).stream().filter(s -> s.at().equals(other))).isEmpty();
  }

  @Test
  void whatWasSaidDoesNotChangeWhatWasGranted() throws Exception {
    assertThat(limits().take(at, NOW, 10, 10)).isEqualTo(10);
    limits().slow(at, NOW);
    limits().block(at, NEXT, "550");
    assertThat(limits().take(at, NOW, 10, 1)).isZero();
  }

  private int shareAt(Instant now) throws Exception {
    return mine(now).getFirst().shareAt(now);
  }

  private List<SiteStanding> mine(Instant now) throws Exception {
    return limits().standings(now).stream().filter(s -> s.at().equals(at)).toList();
  }
}
