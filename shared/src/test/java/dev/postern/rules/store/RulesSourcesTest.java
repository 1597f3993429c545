package dev.postern.rules.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.address.IpAddress;
import dev.postern.db.TestClock;
import dev.postern.rules.RulesSnapshot;
import dev.postern.rules.RulesSource.RulesUnavailableException;
import dev.postern.settings.Settings;
import dev.postern.spool.InMemoryDocuments;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RulesSourcesTest {
  private static final String NONSENSE =
      "column 1: a tcp rule is ADDRESS:allow or ADDRESS:deny, as in 10.1.1.:allow,RELAYCLIENT=\"\";"
          + " change or remove it";

  private final Stored stored = new Stored();
  private final Register register = new Register();
  private final TestClock clock = new TestClock();
  private final InMemoryDocuments documents = new InMemoryDocuments();
  private final SnapshotBuilder builder = SnapshotBuilder.of(Settings.of(List.of()));
  private final RulesCopy copy = new RulesCopy(documents, clock);
  private final PollingRulesSource polling =
      new PollingRulesSource(stored, builder, copy, register, "fe-1", clock);
  private final OnDemandRulesSource onDemand =
      new OnDemandRulesSource(
          stored, builder, copy, Duration.ofSeconds(1), Duration.ofSeconds(10), clock);

  @AfterEach
  void close() {
    polling.close();
  }

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
  void theLastRulesStayWhileTheDatabaseIsAway() throws Exception {
    polling.poll();
    stored.version = 2;
    stored.failing = true;
    polling.poll();
    assertThat(polling.current().version()).isEqualTo(1);
    stored.failing = false;
    polling.poll();
    assertThat(polling.current().version()).isEqualTo(2);
  }

  @Test
  void theLastRulesStayWhileTheNewOnesAreBadAndTheFrontEndSaysWhy() throws Exception {
    polling.poll();
    stored.version = 2;
    stored.bad = true;
    polling.poll();
    polling.poll();
    assertThat(polling.current().version()).isEqualTo(1);
    assertThat(stored.loads).as("a refused version is read once").hasValue(2);
    stored.version = 3;
    polling.poll();
    stored.bad = false;
    stored.version = 4;
    polling.poll();
    assertThat(polling.current().version()).isEqualTo(4);
    assertThat(register.reports)
        .extracting(r -> r.rulesVersion() + " refused " + r.refused())
        .containsExactly(
            "1 refused null",
            "1 refused version 2: tcp rule 10.:nonsense: " + NONSENSE,
            "1 refused version 3: tcp rule 10.:nonsense: " + NONSENSE,
            "4 refused null");
  }

  @Test
  void aFrontEndWithoutAnyRulesTellsWhatItRefuses() {
    stored.bad = true;
    polling.poll();
    assertThatThrownBy(polling::current)
        .hasMessageContaining("version 1 is refused: tcp rule 10.:nonsense: ");
    assertThat(register.reports).extracting(FrontEnds.FrontEnd::rulesVersion).containsExactly(0L);
  }

  @Test
  void withoutTheDatabaseAFrontEndStartsFromTheCopyAndFollowsTheDatabaseThen() throws Exception {
    copy.save(Stored.rows(7, "192.0.2.:deny"));
    stored.failing = true;
    polling.poll();
    assertThat(polling.current().version()).isEqualTo(7);
    assertThat(polling.current().tcp().match(IpAddress.parse("192.0.2.1"), null).allowed())
        .isFalse();
    assertThat(register.reports).isEmpty();
    stored.failing = false;
    stored.version = 8;
    polling.poll();
    assertThat(polling.current().version()).isEqualTo(8);
    assertThat(polling.current().tcp().match(IpAddress.parse("192.0.2.1"), null).allowed())
        .isTrue();
  }

  /// A database put back to an earlier state may have other rules under the copy's version.
  @Test
  void theDatabasesRulesTakeThePlaceOfTheCopysOfTheSameVersion() throws Exception {
    copy.save(Stored.rows(1, "192.0.2.:deny"));
    stored.failing = true;
    polling.poll();
    stored.failing = false;
    polling.poll();
    assertThat(polling.current().tcp().match(IpAddress.parse("192.0.2.1"), null).allowed())
        .isTrue();
  }

  @Test
  void whoStartsWithRulesThatDoNotValidateHasTheCopysToo() throws Exception {
    copy.save(Stored.rows(1, "192.0.2.:deny"));
    stored.version = 2;
    stored.bad = true;
    polling.poll();
    assertThat(polling.current().version()).isEqualTo(1);
    assertThat(register.reports.getFirst().rulesVersion()).isEqualTo(1);
    assertThat(register.reports.getFirst().refused()).startsWith("version 2: tcp rule");
  }

  @Test
  void aCopyThatDoesNotValidateIsNotTaken() throws Exception {
    copy.save(Stored.rows(7, "10.:nonsense"));
    stored.failing = true;
    polling.poll();
    assertThatThrownBy(polling::current).isInstanceOf(RulesUnavailableException.class);
    stored.failing = false;
    polling.poll();
    assertThat(polling.current().version()).isEqualTo(1);
  }

  @Test
  void aSpoolThatDoesNotAnswerIsAskedAgain() throws Exception {
    copy.save(Stored.rows(7));
    documents.fail(true);
    stored.failing = true;
    polling.poll();
    assertThatThrownBy(polling::current).isInstanceOf(RulesUnavailableException.class);
    documents.fail(false);
    polling.poll();
    assertThat(polling.current().version()).isEqualTo(7);
  }

  @Test
  void eachGoodVersionIsCopied() throws Exception {
    polling.poll();
    awaitCopy(1);
    stored.version = 2;
    stored.bad = true;
    polling.poll();
    stored.bad = false;
    stored.version = 3;
    polling.poll();
    awaitCopy(3);
    assertThat(documents.writes()).isEqualTo(2);
  }

  private void awaitCopy(long version) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (copy.load().filter(saved -> saved.rows().version() == version).isEmpty()
        && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(copy.load().orElseThrow().rows()).isEqualTo(Stored.rows(version));
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

  @Test
  void onDemandStartsFromTheCopyAndTheDatabaseTakesOver() throws Exception {
    copy.save(Stored.rows(7, "192.0.2.:deny"));
    stored.failing = true;
    assertThat(onDemand.current().version()).isEqualTo(7);
    // Once it has begun, the copy is not looked at again, be it newer.
    copy.save(Stored.rows(8));
    clock.advance(OnDemandRulesSource.RESPITE);
    assertThat(onDemand.current().version()).isEqualTo(7);
    stored.failing = false;
    stored.version = 9;
    clock.advance(OnDemandRulesSource.RESPITE);
    assertThat(onDemand.current().version()).isEqualTo(9);
  }

  @Test
  void onDemandDoesNotGoBackToTheCopy() throws Exception {
    copy.save(Stored.rows(7));
    assertThat(onDemand.current().version()).isEqualTo(1);
    stored.failing = true;
    clock.advance(Duration.ofSeconds(1));
    assertThat(onDemand.current().version()).isEqualTo(1);
  }

  @Test
  void onDemandAsksASpoolThatDoesNotAnswerAgain() throws Exception {
    copy.save(Stored.rows(7));
    stored.failing = true;
    documents.fail(true);
    assertThatThrownBy(onDemand::current).isInstanceOf(RulesUnavailableException.class);
    documents.fail(false);
    clock.advance(OnDemandRulesSource.RESPITE);
    assertThat(onDemand.current().version()).isEqualTo(7);
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
    private final AtomicInteger loads = new AtomicInteger();

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
    public RuleRows load() throws SQLException {
      check();
      loads.incrementAndGet();
      return bad ? rows(version, "10.:nonsense") : rows(version);
    }

    private static RuleRows rows(long version, String... tcp) {
      return TestRows.at(version, RuleKind.TCP, tcp);
    }

    private void check() throws SQLException {
      if (failing) {
        throw new SQLException("away");
      }
    }
  }
}
