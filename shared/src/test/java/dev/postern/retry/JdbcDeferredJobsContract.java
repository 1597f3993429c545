package dev.postern.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.postern.address.Domain;
import dev.postern.address.Mailbox;
import dev.postern.db.Database;
import dev.postern.db.Sql;
import dev.postern.event.JdbcLedger;
import dev.postern.event.MailEvent;
import dev.postern.event.MailEvent.Kind;
import dev.postern.message.DeliveryJob;
import dev.postern.rules.store.HistoryLine;
import dev.postern.rules.store.RuleChanges;
import dev.postern.rules.store.RuleChanges.Mode;
import dev.postern.rules.store.RuleHistory;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
    return new DeferredMail(database());
  }

  @BeforeEach
  void emptyTables() throws SQLException {
    update("DELETE FROM deferred");
    update("DELETE FROM message_event");
    update("DELETE FROM rule_history");
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
  void aLeaseReadsLittleOfALargeBacklog() throws Exception {
    backlog("big.test", 10_000);
    for (int i = 0; i < 60; i++) {
      backlog("d" + i + ".test", 20);
    }
    clock.advance(Duration.ofSeconds(1));
    for (int lease = 0; lease < 4; lease++) {
      long before = rowsRead();
      assertThat(jobs().leaseDue(250, LEASE)).hasSize(250);
      assertThat(rowsRead() - before).as("rows read by lease %d", lease).isLessThan(4_000);
    }
  }

  /// Copies of one job, due now.
  private void backlog(String destination, int count) throws SQLException {
    jobs().defer(TestJobs.to(destination, destination, 1), clock.instant(), "");
    update(
        "INSERT INTO deferred (job_id, queue_id, attempt, born_at, next_attempt_at, sender,"
            + " destination, source, last_reply, recipients, job)"
            + " SELECT CONCAT(job_id, '-', seq), queue_id, attempt, born_at, next_attempt_at,"
            + " sender, destination, source, last_reply, recipients, job"
            + " FROM deferred JOIN seq_2_to_"
            + count
            + " WHERE job_id = '"
            + destination
            + "'");
  }

  private long rowsRead() throws SQLException {
    try (var connection = database().dataSource().getConnection()) {
      return Sql.list(
              connection, "SHOW GLOBAL STATUS LIKE 'Handler_read%'", row -> row.getLong("Value"))
          .stream()
          .mapToLong(n -> n)
          .sum();
    }
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
        .containsExactly(tuple("held", 2));
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
                Instant.EPOCH,
                "451 4.7.1 später"));
    assertThat(mail().counts()).isEqualTo(new DeferredMail.Counts(1, 0));
  }

  @Test
  void selectorsFind() throws Exception {
    jobs().defer(TestJobs.remote("r", 1), clock.instant(), "");
    jobs().defer(TestJobs.local("l", 1), clock.instant(), "");
    assertThat(ids(DeferredSelector.byId(TestJobs.QUEUE_ID.value().toLowerCase(Locale.ROOT))))
        .containsExactly("l", "r");
    assertThat(ids(domain("example.net"))).containsExactly("r");
    assertThat(ids(domain("example.org"))).as("second recipient's").containsExactly("l");
    assertThat(ids(domain("ample.org"))).isEmpty();
    assertThat(ids(domain("example"))).isEmpty();
    assertThat(ids(destination("example.net"))).containsExactly("r");
    assertThat(ids(destination("example.org"))).isEmpty();
    assertThat(ids(new DeferredSelector(null, null, null, "", null, null, null)))
        .containsExactly("l");
    assertThat(ids(new DeferredSelector(null, null, null, "a@b.org", "default", "deferred", null)))
        .containsExactly("r");
    assertThat(ids(state("held"))).isEmpty();
    Instant birth = TestJobs.remote("r", 1).birth();
    assertThat(ids(bornBefore(birth))).isEmpty();
    assertThat(ids(bornBefore(birth.plusMillis(1)))).containsExactly("l", "r");
  }

  @Test
  void retryMakesDueWhatIsSelectedAndFree() throws Exception {
    jobs().defer(TestJobs.remote("far", 1), clock.instant().plusSeconds(600), "");
    jobs().defer(TestJobs.local("other", 1), clock.instant().plusSeconds(600), "");
    jobs().defer(TestJobs.remote("busy", 1), clock.instant().plusSeconds(600), "");
    assertThat(jobs().claim(TestJobs.remote("busy", 1), LEASE)).isTrue();

    QueueChanges.Made made = make(QueueChange.RETRY, domain("example.net"));

    assertThat(made.jobs()).containsExactly("far");
    assertThat(made.beingTried()).isEqualTo(1);
    assertThat(jobs().leaseDue(10, LEASE)).extracting(DeliveryJob::jobId).containsExactly("far");
  }

  @Test
  void whatIsHeldWaitsUntilItIsReleased() throws Exception {
    jobs().defer(TestJobs.remote("r", 1), clock.instant(), "");
    jobs().defer(TestJobs.local("l", 1), clock.instant(), "");

    assertThat(make(QueueChange.HOLD, domain("example.net")).jobs()).hasSize(1);
    assertThat(make(QueueChange.HOLD, domain("example.net")).jobs()).as("held before").isEmpty();
    QueueChanges.Made retried = make(QueueChange.RETRY, DeferredSelector.ALL);
    assertThat(retried).isEqualTo(new QueueChanges.Made(List.of(), 0, 1));
    assertThat(jobs().leaseDue(10, LEASE)).extracting(DeliveryJob::jobId).containsExactly("l");
    assertThat(make(QueueChange.RELEASE, DeferredSelector.ALL).jobs()).hasSize(1);
    assertThat(jobs().leaseDue(10, LEASE)).extracting(DeliveryJob::jobId).containsExactly("r");
  }

  @Test
  void whatIsHeldTooLongIsReleased() throws Exception {
    DeliveryJob job = TestJobs.remote("r", 1);
    jobs().defer(job, clock.instant(), "");
    make(QueueChange.HOLD, DeferredSelector.ALL);

    Instant birth = job.birth();
    assertThat(jobs().releaseOlderThan(birth, birth.plusMillis(1))).isZero();
    assertThat(jobs().releaseOlderThan(birth.plusMillis(1), birth)).isEqualTo(1);
    assertThat(jobs().leaseDue(10, LEASE)).hasSize(1);
  }

  @Test
  void aBounceThatIsHeldTooLongIsReleasedAfterTheTimeOfBounces() throws Exception {
    DeliveryJob bounce = TestJobs.local("l", 1);
    jobs().defer(bounce, clock.instant(), "");
    make(QueueChange.HOLD, DeferredSelector.ALL);

    Instant birth = bounce.birth();
    assertThat(jobs().releaseOlderThan(birth.plusMillis(1), birth)).isZero();
    assertThat(jobs().releaseOlderThan(birth, birth.plusMillis(1))).isEqualTo(1);
    assertThat(jobs().leaseDue(10, LEASE)).hasSize(1);
  }

  @Test
  void whatIsRemovedIsDiscardedInTheLedger() throws Exception {
    DeliveryJob job = TestJobs.remote("r", 1);
    jobs().defer(job, clock.instant(), "451 later");
    jobs().defer(TestJobs.local("l", 1), clock.instant(), "");

    assertThat(make(QueueChange.REMOVE, destination("example.net")).jobs()).hasSize(1);

    assertThat(mail().list(DeferredSelector.ALL, 10))
        .extracting(DeferredEntry::jobId)
        .containsExactly("l");
    assertThat(new JdbcLedger(database()).trace(TestJobs.QUEUE_ID.value()))
        .extracting(MailEvent::kind, MailEvent::recipient, MailEvent::reply)
        .containsExactlyElementsOf(
            job.recipients().stream()
                .map(r -> tuple(Kind.DISCARDED, r, "removed from the queue by tester"))
                .toList());
    assertThat(jobs().claim(job, LEASE)).as("a copy in a queue").isFalse();
  }

  @Test
  void whatIsBeingTriedIsNotRemoved() throws Exception {
    DeliveryJob job = TestJobs.remote("r", 1);
    jobs().defer(job, clock.instant(), "");
    assertThat(jobs().claim(job, LEASE)).isTrue();

    QueueChanges.Made made = make(QueueChange.REMOVE, DeferredSelector.ALL);

    assertThat(made).isEqualTo(new QueueChanges.Made(List.of(), 1, 0));
    assertThat(mail().counts()).isEqualTo(new DeferredMail.Counts(1, 0));
  }

  @Test
  void aChangeIsOneLineOfHistoryAndNoNewVersionOfTheRules() throws Exception {
    jobs().defer(TestJobs.remote("r", 1), clock.instant(), "");
    jobs().defer(TestJobs.local("l", 1), clock.instant(), "");
    Instant start = clock.instant();
    long version = changes(Mode.TRIAL).note(_ -> {}).version();

    make(QueueChange.HOLD, DeferredSelector.ALL);
    make(QueueChange.HOLD, DeferredSelector.ALL);

    assertThat(new RuleHistory(database()).since(start, 10))
        .extracting(RuleHistory.Entry::who, RuleHistory.Entry::version, RuleHistory.Entry::line)
        .containsExactly(
            tuple("tester", version, new HistoryLine("hold queue", null, "2 jobs: l r")));
  }

  @Test
  void aTrialChangesNothing() throws Exception {
    jobs().defer(TestJobs.remote("r", 1), clock.instant(), "");

    QueueChanges.Made made =
        new QueueChanges(changes(Mode.TRIAL)).make(QueueChange.REMOVE, DeferredSelector.ALL);

    assertThat(made.jobs()).hasSize(1);
    assertThat(mail().counts()).isEqualTo(new DeferredMail.Counts(1, 0));
    assertThat(new JdbcLedger(database()).trace(TestJobs.QUEUE_ID.value())).isEmpty();
  }

  @Test
  void aChangeThatWasADeadlocksVictimLooksAgain() throws Exception {
    DeliveryJob job = TestJobs.remote("r", 1);
    jobs().defer(job, clock.instant(), "");
    try (Connection worker = database().dataSource().getConnection();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      worker.setAutoCommit(false);
      JdbcLedger.record(worker, discarded(job, 500)); // heavier than the change, which waits for it
      var removing = threads.submit(() -> make(QueueChange.REMOVE, DeferredSelector.ALL));
      while (isFree("r")) {
        Thread.onSpinWait();
      }
      Sql.update(worker, "DELETE FROM deferred WHERE job_id = 'r'");
      Sql.update(worker, "DELETE FROM message_event");
      worker.commit();

      assertThat(removing.get(20, TimeUnit.SECONDS).jobs()).isEmpty();
    }
    assertThat(new JdbcLedger(database()).trace(TestJobs.QUEUE_ID.value())).isEmpty();
    assertThat(new RuleHistory(database()).since(Instant.EPOCH, 10)).isEmpty();
  }

  /// What a removal of the job would write, and much else.
  private List<MailEvent> discarded(DeliveryJob job, int attempts) {
    List<MailEvent> events = new ArrayList<>();
    for (int attempt = 0; attempt < attempts; attempt++) {
      for (Mailbox recipient : job.recipients()) {
        events.add(
            new MailEvent(
                clock.instant(),
                Kind.DISCARDED,
                job.queueId(),
                recipient,
                job.jobId(),
                null,
                null,
                null,
                attempt,
                null,
                null,
                null));
      }
    }
    return events;
  }

  /// Whether nobody has the row locked.
  private boolean isFree(String jobId) throws SQLException {
    return database()
        .transaction(
            connection ->
                Sql.first(
                    connection,
                    "SELECT job_id FROM deferred WHERE job_id = ? FOR UPDATE SKIP LOCKED",
                    row -> Sql.text(row, "job_id"),
                    jobId))
        .isPresent();
  }

  @Test
  void aListIsReadInPartsAndSaysThatThereIsMore() throws Exception {
    backlog("big.test", 10_001);
    List<String> seen = new ArrayList<>();
    assertThat(mail().each(DeferredSelector.ALL, 20_000, e -> seen.add(e.jobId()))).isFalse();
    assertThat(seen).hasSize(10_001).doesNotHaveDuplicates();

    List<String> first = new ArrayList<>();
    assertThat(mail().each(DeferredSelector.ALL, 5_000, e -> first.add(e.jobId()))).isTrue();
    assertThat(first).isEqualTo(seen.subList(0, 5_000));
    assertThat(mail().each(DeferredSelector.ALL, 10_001, _ -> {})).isFalse();
  }

  @Test
  void manyJobsAreChangedAtOnce() throws Exception {
    for (int i = 0; i < 1001; i++) {
      jobs().defer(TestJobs.remote("j" + i, 1), clock.instant(), "");
    }
    assertThat(make(QueueChange.HOLD, DeferredSelector.ALL).jobs()).hasSize(1001);
    assertThat(mail().counts()).isEqualTo(new DeferredMail.Counts(0, 1001));
    assertThat(make(QueueChange.REMOVE, DeferredSelector.ALL))
        .satisfies(made -> assertThat(made.jobs()).hasSize(1001))
        .satisfies(made -> assertThat(made.held()).isEqualTo(1001));
    assertThat(mail().counts()).isEqualTo(new DeferredMail.Counts(0, 0));
  }

  @Test
  void theBacklogIsToldByDestination() throws Exception {
    jobs().defer(TestJobs.remote("r1", 1), clock.instant().plusSeconds(60), "450 first");
    jobs().defer(TestJobs.remote("r2", 2), clock.instant().plusSeconds(600), "451 second");
    jobs().defer(TestJobs.local("l", 1), clock.instant(), "no space");
    make(QueueChange.HOLD, DeferredSelector.byId("r2"));

    Instant birth = TestJobs.remote("r1", 1).birth();
    assertThat(mail().destinations(DeferredSelector.ALL, 10))
        .containsExactly(
            new DestinationBacklog(
                "example.net", 2, 4, 1, birth, clock.instant().plusSeconds(60), "451 second"),
            new DestinationBacklog("example.com", 1, 2, 0, birth, clock.instant(), "no space"));
    assertThat(mail().destinations(DeferredSelector.ALL, 1)).hasSize(1);
    assertThat(mail().destinations(state("held"), 10))
        .extracting(DestinationBacklog::jobs)
        .containsExactly(1L);
  }

  private QueueChanges.Made make(QueueChange what, DeferredSelector selector) throws SQLException {
    return new QueueChanges(changes(Mode.COMMIT)).make(what, selector);
  }

  private RuleChanges changes(Mode mode) {
    return new RuleChanges(database(), clock, "tester", mode);
  }

  private List<String> ids(DeferredSelector selector) throws SQLException {
    return mail().list(selector, 10).stream().map(DeferredEntry::jobId).toList();
  }

  private static DeferredSelector domain(String name) {
    return new DeferredSelector(null, new Domain(name), null, null, null, null, null);
  }

  private static DeferredSelector destination(String name) {
    return new DeferredSelector(null, null, new Domain(name), null, null, null, null);
  }

  private static DeferredSelector state(String name) {
    return new DeferredSelector(null, null, null, null, null, name, null);
  }

  private static DeferredSelector bornBefore(Instant time) {
    return new DeferredSelector(null, null, null, null, null, null, time);
  }

  private void update(String sql) throws SQLException {
    database().transaction(connection -> Sql.update(connection, sql));
  }
}
