package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.db.TestClock;
import dev.postern.event.Ledger;
import dev.postern.event.MailEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerCheckTest {
  private final TestClock clock = new TestClock();
  private final Instant now = clock.instant();
  private final Ledger.Open young = open("YOUNG", now.minusSeconds(10));
  private final Ledger.Open old = open("OLD", now.minus(LedgerCheck.YOUNG).minusMillis(1));

  @Test
  void nothingOpenHoldsWithoutAskingTheQueues() throws Exception {
    LedgerCheck result =
        LedgerCheck.run(
            new Balances(new Ledger.Balance(6, 2, 1, 1, 2, List.of())),
            () -> {
              throw new AssertionError("asked");
            },
            Instant.EPOCH,
            clock);
    assertThat(result).isEqualTo(new LedgerCheck(6, 2, 1, 1, 2, 0, 0, List.of()));
    assertThat(result.holds()).isTrue();
  }

  @Test
  void youngOnesMayBeInQueuesThatHoldAnything() throws Exception {
    LedgerCheck result = check(1, balance(young), balance(young));
    assertThat(result.inQueues()).isEqualTo(1);
    assertThat(result.holds()).isTrue();
  }

  @Test
  void oldOnesAreMissingWhateverTheQueuesHold() throws Exception {
    LedgerCheck result = check(1, balance(old, young), balance(old, young));
    assertThat(result.missing()).containsExactly(old);
    assertThat(result.inQueues()).isEqualTo(1);
    assertThat(result.holds()).isFalse();
  }

  @Test
  void withEmptyQueuesWhatStaysOpenIsMissing() throws Exception {
    LedgerCheck result = check(0, balance(young), balance(young));
    assertThat(result.missing()).containsExactly(young);
    assertThat(result.holds()).isFalse();
  }

  @Test
  void whatEndedOrCameWhileTheQueuesWereReadIsNotMissing() throws Exception {
    LedgerCheck result = check(0, balance(young), balance(open("NEW", now)));
    assertThat(result.holds()).isTrue();
    assertThat(result.inQueues()).isEqualTo(1);
  }

  @Test
  void timesAreReadInThreeForms() throws Exception {
    assertThat(Since.parse("--since", "2h", now)).isEqualTo(now.minus(Duration.ofHours(2)));
    assertThat(Since.parse("--since", "2026-11-20", now))
        .isEqualTo(Instant.parse("2026-11-20T00:00:00Z"));
    assertThat(Since.parse("--since", "2026-11-20T10:00:00Z", now))
        .isEqualTo(Instant.parse("2026-11-20T10:00:00Z"));
  }

  private LedgerCheck check(long queued, Ledger.Balance... balances) throws Exception {
    return LedgerCheck.run(new Balances(balances), () -> queued, Instant.EPOCH, clock);
  }

  private static Ledger.Balance balance(Ledger.Open... open) {
    return new Ledger.Balance(5 + open.length, 5, 0, 0, 0, List.of(open));
  }

  private static Ledger.Open open(String queueId, Instant acceptedAt) {
    return new Ledger.Open(queueId, "x@example.net", acceptedAt, "accepted");
  }

  /// Answers one balance after the other.
  private static final class Balances implements Ledger {
    private final Deque<Balance> next;

    Balances(Balance... balances) {
      next = new ArrayDeque<>(List.of(balances));
    }

    @Override
    public void record(List<MailEvent> events) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<MailEvent> trace(String queueIdOrMessageId) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Balance balance(Instant since) {
      return next.removeFirst();
    }
  }
}
