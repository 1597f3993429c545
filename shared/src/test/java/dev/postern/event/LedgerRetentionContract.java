package dev.postern.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.db.DatabaseContract;
import dev.postern.event.MailEvent.Kind;
import dev.postern.message.QueueId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The ledger's retention on a real MariaDB.
public abstract class LedgerRetentionContract extends DatabaseContract {
  private static final Instant OLD = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant LIMIT = OLD.plusSeconds(1);

  @Test
  void aFinishedMessageGoesWithAllItsEvents() throws Exception {
    record(OLD, id(1), "a@d.org", Kind.ACCEPTED, Kind.DISPATCHED, Kind.DEFERRED, Kind.DELIVERED);
    record(OLD, id(1), "b@d.org", Kind.ACCEPTED, Kind.DISPATCHED, Kind.BOUNCED);
    assertThat(retention().expire(LIMIT, 10)).isEqualTo(1);
    assertThat(ledger().trace(id(1).value())).isEmpty();
    assertThat(retention().expire(LIMIT, 10)).isZero();
  }

  @Test
  void aMessageWithAnOpenRecipientStaysWhole() throws Exception {
    record(OLD, id(1), "a@d.org", Kind.ACCEPTED, Kind.DELIVERED);
    record(OLD, id(1), "b@d.org", Kind.ACCEPTED, Kind.DEFERRED);
    assertThat(retention().expire(LIMIT, 10)).isZero();
    assertThat(ledger().trace(id(1).value())).hasSize(4);
  }

  @Test
  void aMessageHeardOfSinceStaysWhole() throws Exception {
    record(OLD, id(1), "a@d.org", Kind.ACCEPTED, Kind.DEFERRED);
    record(LIMIT, id(1), "a@d.org", Kind.DELIVERED);
    assertThat(retention().expire(LIMIT, 10)).isZero();
    assertThat(retention().expire(LIMIT.plusMillis(1), 10)).isEqualTo(1);
  }

  @Test
  void eventsThatCameAfterTheirMessageWentGoToo() throws Exception {
    record(OLD, id(1), "a@d.org", Kind.DEFERRED);
    assertThat(retention().expire(LIMIT, 10)).isEqualTo(1);
  }

  @Test
  void noMoreGoThanAsked() throws Exception {
    for (int i = 0; i < 250; i++) {
      record(OLD, id(i), "a@d.org", Kind.ACCEPTED, Kind.DISCARDED);
    }
    assertThat(retention().expire(LIMIT, 120)).isEqualTo(120);
    assertThat(retention().expire(LIMIT, 1000)).isEqualTo(130);
  }

  private Ledger ledger() {
    return new JdbcLedger(database());
  }

  private LedgerRetention retention() {
    return new JdbcLedgerRetention(database());
  }

  private static QueueId id(int number) {
    return QueueId.of(1, 1, number);
  }

  private void record(Instant at, QueueId id, String recipient, Kind... kinds) throws SQLException {
    List<MailEvent> events = new ArrayList<>();
    for (Kind kind : kinds) {
      events.add(TestEvents.event(at, kind, id, recipient));
    }
    ledger().record(events);
  }
}
