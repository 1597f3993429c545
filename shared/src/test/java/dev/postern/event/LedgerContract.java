package dev.postern.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.address.Mailbox;
import dev.postern.db.DatabaseContract;
import dev.postern.db.Sql;
import dev.postern.event.Ledger.Balance;
import dev.postern.event.Ledger.Open;
import dev.postern.event.MailEvent.Kind;
import dev.postern.message.QueueId;
import dev.postern.retry.JdbcDeferredJobs;
import dev.postern.retry.TestJobs;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The ledger on a real MariaDB.
public abstract class LedgerContract extends DatabaseContract {
  private static final QueueId ID = TestJobs.QUEUE_ID;
  private static final QueueId OTHER = new QueueId("01ARZ3NDEKTSV4RRFFQ69G5FAW");
  private static final Instant AT = Instant.parse("2026-11-21T10:00:00.123Z");

  private Ledger ledger() {
    return new JdbcLedger(database());
  }

  @Test
  void aPartIsRecordedByOneStatement() throws Exception {
    long before = questions();
    ledger()
        .record(
            List.of(
                event(0, Kind.ACCEPTED, ID, "x@example.net", 0),
                event(1, Kind.DISPATCHED, ID, "x@example.net", 0)));
    assertThat(questions() - before).as("it, this question, perhaps a ping").isLessThan(4);
  }

  private long questions() throws SQLException {
    try (var connection = database().dataSource().getConnection()) {
      return Sql.first(
              connection, "SHOW GLOBAL STATUS LIKE 'Questions'", row -> row.getLong("Value"))
          .orElseThrow();
    }
  }

  @Test
  void whatWasRecordedIsTraced() throws Exception {
    MailEvent accepted = event(0, Kind.ACCEPTED, ID, "x@example.net", 0);
    MailEvent delivered =
        new MailEvent(
            AT.plusSeconds(2),
            Kind.DELIVERED,
            ID,
            Mailbox.parse("x@example.net"),
            "j1",
            "default",
            "mx.example.net [192.0.2.1]",
            "250 2.0.0 ja, schön",
            1,
            null,
            null,
            null);
    MailEvent deferred = event(1, Kind.DEFERRED, ID, "x@example.net", 0);
    MailEvent dispatched = event(0, Kind.DISPATCHED, ID, "x@example.net", 0);
    ledger().record(List.of(delivered, dispatched, deferred, accepted));
    ledger().record(List.of(event(0, Kind.ACCEPTED, OTHER, "x@example.net", 0)));
    assertThat(ledger().trace(ID.value()))
        .containsExactly(accepted, dispatched, deferred, delivered);
    assertThat(ledger().trace(ID.value().toLowerCase(java.util.Locale.ROOT))).hasSize(4);
    assertThat(ledger().trace("<m-" + ID + "@h.example>"))
        .containsExactly(accepted, dispatched, deferred, delivered);
    assertThat(ledger().trace("m-" + ID + "@h.example")).hasSize(4);
    assertThat(ledger().trace("nobody@h.example")).isEmpty();
    assertThat(ledger().trace("")).isEmpty();
  }

  /// Every later try asks for a trace: it must cost the same however long the ledger is.
  @Test
  void aTraceReadsNoRowsOfOthers() throws Exception {
    List<MailEvent> others = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      others.add(event(0, Kind.ACCEPTED, QueueId.of(i, i, i), "x@example.net", 0));
    }
    ledger().record(others);
    ledger().record(List.of(event(0, Kind.ACCEPTED, ID, "x@example.net", 0)));

    for (String id : List.of(ID.value(), "m-" + ID + "@h.example", OTHER.value())) {
      long before = rowsRead();
      var _ = ledger().trace(id);
      assertThat(rowsRead() - before).as(id).isLessThan(500);
    }
  }

  private long rowsRead() throws SQLException {
    try (var connection = database().dataSource().getConnection()) {
      return Sql.list(
              connection, "SHOW GLOBAL STATUS LIKE 'Handler_read%'", row -> row.getLong("Value"))
          .stream()
          .mapToLong(Long::longValue)
          .sum();
    }
  }

  @Test
  void anEventIsKeptOnceAsItCameFirst() throws Exception {
    MailEvent first = event(0, Kind.DELIVERED, ID, "x@example.net", 0);
    ledger().record(List.of(first, first));
    ledger().record(List.of(event(5, Kind.DELIVERED, ID, "x@example.net", 0)));
    assertThat(ledger().trace(ID.value())).containsExactly(first);
  }

  @Test
  void aRecipientsCaseIsKeptApart() throws Exception {
    ledger()
        .record(
            List.of(
                event(0, Kind.ACCEPTED, ID, "x@example.net", 0),
                event(0, Kind.ACCEPTED, ID, "X@example.net", 0)));
    assertThat(ledger().balance(Instant.EPOCH).accepted()).isEqualTo(2);
  }

  @Test
  void manyWritersOfTheSameEventsLoseNone() throws Exception {
    List<MailEvent> all =
        IntStream.range(0, 450)
            .mapToObj(i -> event(0, Kind.ACCEPTED, ID, "u" + i + "@example.net", 0))
            .toList();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var writers =
          IntStream.range(0, 6)
              .mapToObj(
                  seed ->
                      threads.submit(
                          () -> {
                            List<MailEvent> shuffled = new ArrayList<>(all);
                            Collections.shuffle(shuffled, new Random(seed));
                            ledger().record(shuffled);
                            return seed;
                          }))
              .toList();
      for (var writer : writers) {
        writer.get(30, TimeUnit.SECONDS);
      }
    }
    assertThat(ledger().balance(Instant.EPOCH).accepted()).isEqualTo(450);
  }

  @Test
  void textsOfPeersAreCut() throws Exception {
    ledger()
        .record(
            List.of(
                new MailEvent(
                    AT,
                    Kind.DEFERRED,
                    ID,
                    Mailbox.parse("x@example.net"),
                    null,
                    null,
                    "p".repeat(5000),
                    "ü".repeat(5000),
                    0,
                    null,
                    null,
                    null)));
    MailEvent stored = ledger().trace(ID.value()).getFirst();
    assertThat(stored.reply()).hasSize(1000);
    assertThat(stored.peer()).hasSize(400);
  }

  @Test
  void everyAcceptedRecipientIsInOnePlaceOfTheBalance() throws Exception {
    List<MailEvent> events = new ArrayList<>();
    for (String user : List.of("delivered", "twice", "bounced", "dropped", "open")) {
      events.add(event(0, Kind.ACCEPTED, OTHER, user + "@example.net", 0));
      events.add(event(1, Kind.DISPATCHED, OTHER, user + "@example.net", 0));
    }
    events.add(event(2, Kind.DELIVERED, OTHER, "delivered@example.net", 0));
    events.add(event(2, Kind.DELIVERED, OTHER, "twice@example.net", 0));
    events.add(event(3, Kind.DELIVERED, OTHER, "twice@example.net", 1));
    events.add(event(2, Kind.BOUNCED, OTHER, "bounced@example.net", 0));
    events.add(event(2, Kind.DISCARDED, OTHER, "dropped@example.net", 0));
    events.add(event(2, Kind.DEFERRED, OTHER, "open@example.net", 0));
    for (String user : List.of("x", "y", "X")) {
      events.add(event(0, Kind.ACCEPTED, ID, user + "@example.net", 0));
    }
    ledger().record(events);
    new JdbcDeferredJobs(database(), () -> AT)
        .defer(TestJobs.remote("j1", 1), AT.plusSeconds(400), "451 later");
    assertThat(ledger().balance(Instant.EPOCH))
        .isEqualTo(
            new Balance(
                8,
                2,
                1,
                1,
                2,
                List.of(
                    new Open(ID.value(), "X@example.net", AT, "accepted"),
                    new Open(OTHER.value(), "open@example.net", AT, "deferred"))));
    assertThat(ledger().balance(AT.plusMillis(1))).isEqualTo(new Balance(0, 0, 0, 0, 0, List.of()));
  }

  private static MailEvent event(
      int seconds, Kind kind, QueueId id, String recipient, int attempt) {
    boolean accepted = kind == Kind.ACCEPTED;
    return new MailEvent(
        AT.plusSeconds(seconds),
        kind,
        id,
        Mailbox.parse(recipient),
        null,
        null,
        null,
        null,
        attempt,
        accepted ? "a@b.org" : null,
        accepted ? "m-" + id + "@h.example" : null,
        null);
  }
}
