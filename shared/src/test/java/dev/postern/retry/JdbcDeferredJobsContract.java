package dev.postern.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.address.Domain;
import dev.postern.db.Database;
import dev.postern.db.Sql;
import dev.postern.message.DeliveryJob;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The deferred table on a real MariaDB: the contract, sweepers at once, and what operators ask.
public abstract class JdbcDeferredJobsContract extends DeferredJobsContract {
  private static final Duration LEASE = Duration.ofMinutes(5);

  /// A migrated database that tests may empty.
  protected abstract Database database();

  @Override
  protected DeferredJobs jobs() {
    return new JdbcDeferredJobs(database(), clock);
  }

  private DeferredMail mail() {
    return new DeferredMail(database(), clock);
  }

  @BeforeEach
  void emptyTable() throws SQLException {
    update("DELETE FROM deferred");
  }

  @Test
  void sweepersAtOnceLeaseEachJobOnce() throws Exception {
    for (int i = 0; i < 60; i++) {
      jobs().defer(TestJobs.remote("j" + i, 1), clock.instant(), "451 later");
    }
    List<String> leased = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var sweeps =
          IntStream.range(0, 24)
              .mapToObj(_ -> threads.submit(() -> jobs().leaseDue(5, LEASE)))
              .toList();
      for (var sweep : sweeps) {
        sweep.get(20, TimeUnit.SECONDS).forEach(job -> leased.add(job.jobId()));
      }
    }
    jobs().leaseDue(100, LEASE).forEach(job -> leased.add(job.jobId()));
    assertThat(leased).hasSize(60).doesNotHaveDuplicates();
  }

  @Test
  void ofManyClaimsAtOnceOneWins() throws Exception {
    DeliveryJob job = TestJobs.remote("j1", 1);
    jobs().defer(job, clock.instant(), "451 later");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var claims =
          IntStream.range(0, 8)
              .mapToObj(_ -> threads.submit(() -> jobs().claim(job, LEASE)))
              .toList();
      int won = 0;
      for (var claim : claims) {
        won += claim.get(20, TimeUnit.SECONDS) ? 1 : 0;
      }
      assertThat(won).isEqualTo(1);
    }
  }

  @Test
  void whileAnotherSweepsTheListIsEmpty() throws Exception {
    jobs().defer(TestJobs.remote("j1", 1), clock.instant(), "451 later");
    try (var other = database().dataSource().getConnection()) {
      Sql.first(other, "SELECT GET_LOCK('postern.sweep', 0)", row -> row.getInt(1));
      assertThat(jobs().leaseDue(10, LEASE)).isEmpty();
      Sql.first(other, "SELECT RELEASE_LOCK('postern.sweep')", row -> row.getInt(1));
    }
    assertThat(jobs().leaseDue(10, LEASE)).hasSize(1);
  }

  @Test
  void aHeldJobIsNeitherLeasedNorClaimedAndStaysHeld() throws Exception {
    DeliveryJob job = TestJobs.remote("j1", 1);
    jobs().defer(job, clock.instant(), "451 later");
    update("UPDATE deferred SET state = 'held'");
    assertThat(jobs().leaseDue(10, LEASE)).isEmpty();
    assertThat(jobs().claim(job, LEASE)).isFalse();
    jobs().defer(job.next(job.recipients()), clock.instant(), "451 still");
    assertThat(mail().list(DeferredSelector.ALL, 10))
        .extracting(DeferredEntry::state, DeferredEntry::attempt)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("held", 2));
    assertThat(mail().counts()).isEqualTo(new DeferredMail.Counts(0, 1));
  }

  @Test
  void anOperatorSeesTheRow() throws Exception {
    DeliveryJob job = TestJobs.remote("j1", 1);
    jobs().defer(job, clock.instant().plusSeconds(60), "451 4.7.1 später");
    assertThat(mail().list(DeferredSelector.byId("j1"), 10))
        .containsExactly(
            new DeferredEntry(
                "j1",
                TestJobs.QUEUE_ID.value(),
                "deferred",
                "a@b.org",
                job.recipients(),
                "example.net",
                "default",
                1,
                job.birth(),
                clock.instant().plusSeconds(60),
                java.time.Instant.EPOCH,
                "451 4.7.1 später"));
    assertThat(mail().counts()).isEqualTo(new DeferredMail.Counts(1, 0));
  }

  @Test
  void selectorsFind() throws Exception {
    jobs().defer(TestJobs.remote("r", 1), clock.instant(), "");
    jobs().defer(TestJobs.local("l", 1), clock.instant(), "");
    assertThat(
            ids(
                new DeferredSelector(
                    TestJobs.QUEUE_ID.value().toLowerCase(java.util.Locale.ROOT),
                    null,
                    null,
                    null,
                    null)))
        .containsExactly("l", "r");
    assertThat(ids(domain("example.net"))).containsExactly("r");
    assertThat(ids(domain("example.org"))).as("second recipient's").containsExactly("l");
    assertThat(ids(domain("ample.org"))).isEmpty();
    assertThat(ids(domain("example"))).isEmpty();
    assertThat(ids(new DeferredSelector(null, null, "", null, null))).containsExactly("l");
    assertThat(ids(new DeferredSelector(null, null, "a@b.org", "default", "deferred")))
        .containsExactly("r");
    assertThat(ids(new DeferredSelector(null, null, null, "local", "held"))).isEmpty();
  }

  @Test
  void retryNowMakesDueWhatIsSelectedAndFree() throws Exception {
    jobs().defer(TestJobs.remote("far", 1), clock.instant().plusSeconds(600), "");
    jobs().defer(TestJobs.local("other", 1), clock.instant().plusSeconds(600), "");
    jobs().defer(TestJobs.remote("busy", 1), clock.instant().plusSeconds(600), "");
    assertThat(jobs().claim(TestJobs.remote("busy", 1), LEASE)).isTrue();
    assertThat(mail().retryNow(domain("example.net"))).isEqualTo(1);
    assertThat(jobs().leaseDue(10, LEASE)).extracting(DeliveryJob::jobId).containsExactly("far");
  }

  private List<String> ids(DeferredSelector selector) throws SQLException {
    return mail().list(selector, 10).stream().map(DeferredEntry::jobId).toList();
  }

  private static DeferredSelector domain(String name) {
    return new DeferredSelector(null, new Domain(name), null, null, null);
  }

  private void update(String sql) throws SQLException {
    database().transaction(connection -> Sql.update(connection, sql));
  }
}
