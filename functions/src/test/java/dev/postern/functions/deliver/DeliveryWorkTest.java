package dev.postern.functions.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.address.Mailbox;
import dev.postern.message.DeliveryJob;
import dev.postern.message.JobCodec;
import dev.postern.message.MalformedJobException;
import dev.postern.message.SpoolRef;
import dev.postern.queue.QueueName;
import dev.postern.retry.RetrySchedule;
import dev.postern.spool.Spool.SegmentMissingException;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeliveryWorkTest {
  private static final Instant DEADLINE = AttemptStores.BIRTH.plus(Duration.ofMinutes(5));

  private final AttemptStores stores = new AttemptStores(Map.of());
  private final SpoolRef body = stores.store("in/1", "hello\n");
  private final List<DeliveryJob> tried = new ArrayList<>();
  private final DeliveryWork work =
      new DeliveryWork(
          stores,
          (job, message, _) -> {
            tried.add(job);
            try (InputStream in = message.open()) {
              assertThat(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII))
                  .isEqualTo("hello\r\n");
            }
            return job.recipients().stream()
                .<Outcome>map(r -> new Outcome.Delivered(r, "250 ok", null, false))
                .toList();
          },
          new AttemptSettlement(
              stores,
              QueueName.REMOTE_DEFAULT,
              _ -> new RetrySchedule(20, Duration.ofDays(7)),
              null,
              0,
              new Random(1)));

  @Test
  void firstTryNeedsNoDatabase() throws Exception {
    stores.databaseAway(true);
    handle(job(0, "a@x.net"));
    assertThat(tried).hasSize(1);
    assertThat(stores.spool.keys()).isEmpty();
  }

  @Test
  void laterTryNeedsTheClaim() throws Exception {
    handle(job(1, "a@x.net"));
    assertThat(tried).as("no row: stale").isEmpty();

    defer(job(1, "a@x.net"));
    handle(job(1, "a@x.net"));
    assertThat(tried).hasSize(1);
    assertThat(stores.deferred.rows()).isEmpty();
  }

  @Test
  void onlyOneOfTwoWorkersTries() throws Exception {
    defer(job(1, "a@x.net"));
    assertThat(stores.deferred.claim(job(1, "a@x.net"), Duration.ofMinutes(5))).isTrue();
    handle(job(1, "a@x.net"));
    assertThat(tried).isEmpty();
  }

  @Test
  void claimOutlivesTheInvocation() throws Exception {
    defer(job(1, "a@x.net"));
    stores.spool.fail(true);
    assertThatThrownBy(() -> handle(job(1, "a@x.net"))).isInstanceOf(IOException.class);
    assertThat(stores.deferred.rows().getFirst().leaseUntil()).isAfter(DEADLINE);
  }

  @Test
  void laterTryWithoutDatabaseGoesBack() {
    stores.databaseAway(true);
    assertThatThrownBy(() -> handle(job(1, "a@x.net"))).isInstanceOf(SQLException.class);
    assertThat(tried).isEmpty();
  }

  @Test
  void laterTryLeavesOutWhoHasEnded() throws Exception {
    endedInTheLedger("a@x.net");
    defer(job(1, "a@x.net", "b@x.net"));
    handle(job(1, "a@x.net", "b@x.net"));
    assertThat(tried.getFirst().recipients()).containsExactly(Mailbox.parse("b@x.net"));
  }

  @Test
  void laterTryWithAllEndedCleansUp() throws Exception {
    endedInTheLedger("a@x.net");
    defer(job(1, "a@x.net"));
    handle(job(1, "a@x.net"));
    assertThat(tried).isEmpty();
    assertThat(stores.deferred.rows()).isEmpty();
    assertThat(stores.spool.keys()).isEmpty();
  }

  @Test
  void firstTryReceivedAgainLeavesOutWhoHasEnded() throws Exception {
    endedInTheLedger("a@x.net");
    work.handleAgain(JobCodec.encode(job(0, "a@x.net", "b@x.net")), DEADLINE);
    assertThat(tried.getFirst().recipients()).containsExactly(Mailbox.parse("b@x.net"));
  }

  @Test
  void firstTryReceivedAgainWithAllEndedIsDropped() throws Exception {
    endedInTheLedger("a@x.net");
    work.handleAgain(JobCodec.encode(job(0, "a@x.net")), DEADLINE);
    assertThat(tried).isEmpty();
    assertThat(stores.spool.keys()).isEmpty();
  }

  @Test
  void firstTryReceivedAgainGoesOnWithoutDatabase() throws Exception {
    stores.databaseAway(true);
    work.handleAgain(JobCodec.encode(job(0, "a@x.net")), DEADLINE);
    assertThat(tried).hasSize(1);
  }

  @Test
  void missingSegmentIsNoFailureWhenATwinEndedTheJob() throws Exception {
    endedInTheLedger("a@x.net");
    stores.spool.delete("in/1");
    handle(job(0, "a@x.net"));
    assertThat(stores.events.events()).as("only those of the twin").hasSize(1);
  }

  @Test
  void missingSegmentOfOpenRecipientsGoesBack() throws Exception {
    endedInTheLedger("a@x.net");
    stores.spool.delete("in/1");
    assertThatThrownBy(() -> handle(job(0, "a@x.net", "b@x.net")))
        .isInstanceOf(SegmentMissingException.class);
  }

  @Test
  void tooLittleTimeGoesBackUntried() {
    stores.advance(Duration.ofMinutes(5).minus(DeliveryWork.USEFUL_TIME).plusMillis(1));
    assertThatThrownBy(() -> handle(job(0, "a@x.net"))).hasMessageContaining("not tried");
    assertThat(tried).isEmpty();
  }

  @Test
  void malformedJobGoesBack() {
    assertThatThrownBy(() -> work.handle("{\"v\":9}", DEADLINE))
        .isInstanceOf(MalformedJobException.class);
  }

  private void endedInTheLedger(String recipient) throws Exception {
    new AttemptSettlement(
            stores,
            QueueName.REMOTE_DEFAULT,
            _ -> new RetrySchedule(20, Duration.ofDays(7)),
            null,
            0,
            new Random(1))
        .settle(
            Jobs.sharing(job(0, recipient)),
            List.of(new Outcome.Delivered(Mailbox.parse(recipient), "250 ok", null, false)));
    stores.ledgerCatchesUp();
  }

  private void defer(DeliveryJob job) throws SQLException {
    stores.deferred.defer(job, AttemptStores.BIRTH, "451 later");
  }

  private void handle(DeliveryJob job) throws Exception {
    work.handle(JobCodec.encode(job), DEADLINE);
  }

  private DeliveryJob job(int attempt, String... recipients) {
    return Jobs.job(body, Jobs.toMx("x.net"), attempt, recipients);
  }
}
