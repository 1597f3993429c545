package dev.postern.functions.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import dev.postern.event.MailEvent;
import dev.postern.event.TestEvents;
import dev.postern.functions.runtime.InMemoryStores;
import dev.postern.functions.runtime.LambdaContext;
import dev.postern.message.QueueId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RelayCleanupTest {
  private final InMemoryStores stores = new InMemoryStores();

  /// T47.
  @Test
  void relayRowsGoWhenTheirWindowIsOver() throws Exception {
    for (int minutes : List.of(59, 60, 61)) {
      stores.relayRow(InMemoryStores.START.minus(Duration.ofMinutes(minutes)), "aged " + minutes);
    }
    assertThat(run()).isEqualTo("removed 2 relay-table rows, 0 spool objects, 0 ledger messages");
    assertThat(stores.relayRows()).containsOnlyKeys("aged 59");
  }

  @Test
  void theWindowIsASetting() throws Exception {
    stores.set("postern.relay-clear-minutes", "30");
    stores.relayRow(InMemoryStores.START.minus(Duration.ofMinutes(31)), "aged 31");
    run();
    assertThat(stores.relayRows()).isEmpty();
  }

  @Test
  void spoolObjectsGoAfterTheRetention() throws Exception {
    stores.store("in/old", "x");
    stores.advance(Duration.ofDays(10));
    stores.store("in/new", "x");
    stores.advance(Duration.ofDays(5).plusSeconds(1));

    assertThat(run()).isEqualTo("removed 0 relay-table rows, 1 spool objects, 0 ledger messages");
    assertThat(stores.spool.keys()).containsExactly("in/new");
  }

  @Test
  void whatMayStillBeQueuedIsNoOrphanWhateverTheRetentionSays() throws Exception {
    stores.set("postern.spool.retention", "1h");
    stores.store("in/queued", "x");
    stores.advance(Duration.ofDays(7).plusHours(2));
    run();
    assertThat(stores.spool.keys()).containsExactly("in/queued");
    stores.advance(Duration.ofDays(1));
    run();
    assertThat(stores.spool.keys()).isEmpty();
  }

  @Test
  void oldEventsGoInBatchesUpToABound() throws Exception {
    recordEvents(RelayCleanup.BATCH * RelayCleanup.MAX_BATCHES + 5);
    stores.advance(Duration.ofDays(31));

    assertThat(run()).endsWith("20000 ledger messages");
    assertThat(run()).endsWith(" 5 ledger messages");
  }

  @Test
  void atTheDeadlineTheRestWaits() throws Exception {
    stores.store("in/old", "x");
    stores.advance(Duration.ofDays(16));
    assertThat(new RelayCleanup(stores).run(stores.clock().instant()))
        .isEqualTo("removed 0 relay-table rows, 0 spool objects, 0 ledger messages");
  }

  @Test
  void theDatabaseAwayDoesNotKeepTheSpoolFull() {
    stores.store("in/old", "x");
    stores.advance(Duration.ofDays(16));
    stores.databaseAway = true;

    assertThatThrownBy(this::run)
        .hasMessageContaining("not all relay-table rows (the database does not answer)")
        .hasMessageContaining("1 spool objects")
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    assertThat(stores.spool.keys()).isEmpty();
  }

  @Test
  void theSpoolAwayDoesNotKeepTheRelayTableFull() {
    stores.relayRow(InMemoryStores.START.minus(Duration.ofHours(2)), "old");
    stores.spool.fail(true);
    assertThatThrownBy(this::run).hasMessageContaining("not all spool objects");
    assertThat(stores.relayRows()).isEmpty();
  }

  @Test
  void theFunctionTellsWhatItDid() {
    assertThat(
            new RelayCleanupFunction(stores)
                .handleRequest(new ScheduledEvent(), new LambdaContext()))
        .isEqualTo("removed 0 relay-table rows, 0 spool objects, 0 ledger messages");
  }

  private String run() throws Exception {
    return new RelayCleanup(stores).run(Instant.MAX);
  }

  private void recordEvents(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      stores
          .ledger()
          .record(
              List.of(
                  TestEvents.event(
                      InMemoryStores.START,
                      MailEvent.Kind.DELIVERED,
                      QueueId.of(1, 1, i),
                      "x@d.org")));
    }
  }
}
