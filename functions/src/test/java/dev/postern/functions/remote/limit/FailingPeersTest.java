package dev.postern.functions.remote.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.address.IpAddress;
import dev.postern.egress.FailingAddress;
import dev.postern.egress.InMemoryFailingAddresses;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailingPeersTest {
  private static final IpAddress PEER = IpAddress.parse("192.0.2.1");
  private static final Duration HOUR = Duration.ofHours(1);

  private Instant now = Instant.parse("2026-11-22T10:20:00Z");
  private final InMemoryFailingAddresses store = new InMemoryFailingAddresses();
  private final FailingPeers one = worker(HOUR, 0);
  private final FailingPeers other = worker(HOUR, 0);

  @ParameterizedTest
  @CsvSource({"0, false", "119, false", "120, true", "400, true"})
  void twoFailuresCountWhenTheyAreFarEnoughApart(int seconds, boolean isSkipped) {
    one.failed(PEER, "refused");
    assertThat(one.skipped(PEER)).as("one failure only").isEmpty();
    now = now.plusSeconds(seconds);
    one.failed(PEER, "refused");
    assertThat(one.skipped(PEER).isPresent()).isEqualTo(isSkipped);
    assertThat(one.skipped(IpAddress.parse("192.0.2.2"))).as("another address").isEmpty();
  }

  @Test
  void aSuccessBetweenBeginsAnew() {
    one.failed(PEER, "refused");
    now = now.plusSeconds(200);
    one.answered(PEER);
    one.failed(PEER, "refused");
    assertThat(one.skipped(PEER)).isEmpty();
    now = now.plusSeconds(120);
    one.failed(PEER, "refused");
    assertThat(one.skipped(PEER)).isPresent();
  }

  /// Spec 6.9: (60 + r) times 64 s, r from 0 to 31.
  @ParameterizedTest
  @CsvSource({"60, 0, 3840", "60, 31, 5824", "10, 5, 960"})
  void thePenaltyEnds(int minutes, int drawn, long seconds) {
    FailingPeers worker = worker(Duration.ofMinutes(minutes), drawn);
    skip(worker);
    now = now.plusSeconds(seconds).minusMillis(1);
    assertThat(worker.skipped(PEER)).isPresent();
    now = now.plusMillis(1);
    assertThat(worker.skipped(PEER)).isEmpty();
    worker.failed(PEER, "refused");
    assertThat(worker.skipped(PEER)).as("one more failure is enough now").isPresent();
  }

  @Test
  void zeroIsOff() {
    FailingPeers worker = worker(Duration.ZERO, 0);
    skip(worker);
    worker.answered(PEER);
    assertThat(worker.skipped(PEER)).isEmpty();
    assertThat(store.writes()).isZero();
  }

  @Test
  void whatWorksCostsNoWriteAndWhatFailsOneInTwoMinutes() {
    for (int i = 0; i < 100; i++) {
      one.answered(PEER);
    }
    assertThat(store.writes()).isZero();
    for (int i = 0; i < 100; i++) {
      one.failed(PEER, "refused");
      now = now.plusSeconds(1);
    }
    assertThat(store.writes()).isEqualTo(1);
    one.answered(PEER);
    one.answered(PEER);
    assertThat(store.writes()).isEqualTo(2);
  }

  @Test
  void theFailuresOfAllWorkersCountTogether() {
    one.failed(PEER, "refused");
    now = now.plusSeconds(120);
    other.failed(PEER, "timed out");
    assertThat(other.skipped(PEER)).map(FailingAddress::why).contains("timed out");
    assertThat(one.skipped(PEER)).as("asked for the first time").isPresent();
  }

  @Test
  void othersKnowWithinHalfAMinute() {
    assertThat(other.skipped(PEER)).isEmpty();
    skip(one);
    now = now.plus(Freshness.LASTS);
    assertThat(other.skipped(PEER)).isPresent();
    now = now.plusSeconds(1);
    assertThat(wasForgotten()).isTrue();
    assertThat(other.skipped(PEER)).as("not asked again yet").isPresent();
    now = now.plus(Freshness.LASTS);
    assertThat(other.skipped(PEER)).isEmpty();
    assertThat(one.skipped(PEER)).isEmpty();
  }

  @Test
  void withTheDatabaseAwayWhatIsKnownStays() {
    skip(one);
    assertThat(other.skipped(PEER)).isPresent();
    store.away(true);
    now = now.plusSeconds(60);
    assertThat(other.skipped(PEER)).isPresent();
    IpAddress second = IpAddress.parse("192.0.2.2");
    one.failed(second, "refused");
    now = now.plusSeconds(120);
    one.failed(second, "refused");
    assertThat(one.skipped(second)).isPresent();
    store.away(false);
    now = now.plusSeconds(60);
    assertThat(one.skipped(second)).as("known to this worker alone").isPresent();
    assertThat(other.skipped(second)).isEmpty();
    now = now.plusSeconds(3840);
    assertThat(one.skipped(second)).as("it is over").isEqualTo(Optional.empty());
  }

  private void skip(FailingPeers worker) {
    worker.failed(PEER, "refused");
    now = now.plusSeconds(120);
    worker.failed(PEER, "refused");
  }

  private boolean wasForgotten() {
    try {
      return store.forget(PEER);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private FailingPeers worker(Duration penalty, int drawn) {
    RandomGenerator random =
        new RandomGenerator() {
          @Override
          public long nextLong() {
            throw new UnsupportedOperationException();
          }

          @Override
          public int nextInt(int bound) {
            assertThat(bound).isEqualTo(32);
            return drawn;
          }
        };
    return new FailingPeers(store, () -> now, penalty, random);
  }
}
