package dev.postern.rules.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.address.Domain;
import dev.postern.db.TestClock;
import dev.postern.rules.RcptHosts;
import dev.postern.rules.RulesSnapshot;
import dev.postern.rules.RulesSource.RulesUnavailableException;
import dev.postern.rules.SmtpRoutes;
import dev.postern.rules.TcpRules;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RulesSourcesTest {
  private final Stored stored = new Stored();
  private final Register register = new Register();
  private final TestClock clock = new TestClock();
  private final PollingRulesSource polling =
      new PollingRulesSource(stored, register, "fe-1", clock);
  private final OnDemandRulesSource onDemand =
      new OnDemandRulesSource(stored, Duration.ofSeconds(1), Duration.ofSeconds(10), clock);

  @Test
  void withoutAnyRulesThereIsNoSnapshot() {
    stored.failing = true;
    polling.poll();
    assertThatThrownBy(polling::current)
        .isInstanceOf(RulesUnavailableException.class)
        .hasMessage("no rules were loaded yet: away");
    assertThatThrownBy(onDemand::current).hasMessage("no rules were loaded yet: away");
  }

  @Test
  void aNewVersionIsSwappedInAndReported() throws Exception {
    polling.poll();
    RulesSnapshot first = polling.current();
    polling.poll();
    assertThat(polling.current()).isSameAs(first);
    stored.version = 2;
    polling.poll();
    assertThat(polling.current().version()).isEqualTo(2);
    assertThat(register.reports)
        .extracting(FrontEnds.FrontEnd::rulesVersion)
        .containsExactly(1L, 2L);
  }

  @Test
  void aFrontEndReportsEveryTenSeconds() {
    polling.poll();
    clock.advance(Duration.ofMillis(9_999));
    polling.poll();
    assertThat(register.reports).hasSize(1);
    clock.advance(Duration.ofMillis(1));
    polling.poll();
    assertThat(register.reports).hasSize(2);
  }

  @Test
  void theLastRulesStayWhileTheDatabaseIsAwayOrItsRulesAreBad() throws Exception {
    polling.poll();
    stored.version = 2;
    stored.failing = true;
    polling.poll();
    assertThat(polling.current().version()).isEqualTo(1);
    stored.failing = false;
    stored.bad = true;
    polling.poll();
    assertThat(polling.current().version()).isEqualTo(1);
    stored.bad = false;
    polling.poll();
    assertThat(polling.current().version()).isEqualTo(2);
    assertThat(register.reports)
        .extracting(FrontEnds.FrontEnd::rulesVersion)
        .containsExactly(1L, 2L);
  }

  @Test
  void onDemandLooksOnceAnInterval() throws Exception {
    assertThat(onDemand.current().version()).isEqualTo(1);
    stored.version = 2;
    clock.advance(Duration.ofMillis(999));
    assertThat(onDemand.current().version()).isEqualTo(1);
    clock.advance(Duration.ofMillis(1));
    assertThat(onDemand.current().version()).isEqualTo(2);
  }

  @Test
  void onDemandLeavesADatabaseThatFailedAlone() throws Exception {
    assertThat(onDemand.current().version()).isEqualTo(1);
    stored.failing = true;
    clock.advance(Duration.ofSeconds(1));
    assertThat(onDemand.current().version()).isEqualTo(1);
    stored.failing = false;
    stored.version = 2;
    clock.advance(OnDemandRulesSource.RESPITE.minusMillis(1));
    assertThat(onDemand.current().version()).isEqualTo(1);
    clock.advance(Duration.ofMillis(1));
    assertThat(onDemand.current().version()).isEqualTo(2);
  }

  @Test
  void onDemandDoesNotWaitForADatabaseThatHangs() throws Exception {
    assertThat(onDemand.current().version()).isEqualTo(1);
    stored.hang = new CountDownLatch(1);
    stored.version = 2;
    clock.advance(Duration.ofSeconds(1));
    assertThat(onDemand.current().version()).isEqualTo(1);
    assertThat(onDemand.current().version()).isEqualTo(1);
    assertThat(stored.asked).hasValue(1);
    stored.hang.countDown();
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (onDemand.current().version() != 2 && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(onDemand.current().version()).isEqualTo(2);
  }

  private static final class Register implements FrontEndRegister {
    private final List<FrontEnds.FrontEnd> reports = new ArrayList<>();

    @Override
    public void report(FrontEnds.FrontEnd frontEnd) {
      reports.add(frontEnd);
    }

    @Override
    public void leave(String id) {}
  }

  private static final class Stored implements RulesReader {
    private volatile long version = 1;
    private volatile boolean failing;
    private volatile boolean bad;
    private volatile CountDownLatch hang = new CountDownLatch(0);
    private final AtomicInteger asked = new AtomicInteger();

    @Override
    public long version() throws SQLException {
      asked.incrementAndGet();
      try {
        hang.await();
      } catch (InterruptedException e) {
        throw new SQLException(e);
      }
      check();
      return version;
    }

    @Override
    public RulesSnapshot load() throws SQLException {
      check();
      if (bad) {
        throw new IllegalArgumentException("column 1: nonsense");
      }
      return new RulesSnapshot(
          version,
          new Domain("example.com"),
          true,
          Map.of(),
          new RcptHosts(Set.of()),
          TcpRules.EMPTY,
          SmtpRoutes.EMPTY);
    }

    private void check() throws SQLException {
      if (failing) {
        throw new SQLException("away");
      }
    }
  }
}
