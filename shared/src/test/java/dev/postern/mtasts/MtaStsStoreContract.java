package dev.postern.mtasts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.address.Domain;
import dev.postern.db.DatabaseContract;
import dev.postern.db.Sql;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a store of policies keeps, on a real MariaDB.
public abstract class MtaStsStoreContract extends DatabaseContract {
  private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");
  private static final Domain EXAMPLE = new Domain("example.com");

  private MtaStsStore store;

  @BeforeEach
  void start() {
    store = new JdbcMtaStsStore(database());
  }

  @Test
  void aPolicyIsKept() throws Exception {
    assertThat(store.find(EXAMPLE)).isEmpty();
    KeptPolicy kept = policy("20261122", "mx.example.com", NOW);
    store.save(EXAMPLE, kept);
    assertThat(store.find(EXAMPLE)).contains(kept);
    assertThat(store.find(new Domain("other.example"))).isEmpty();
  }

  @Test
  void aNewerOneTakesItsPlaceAndAnOlderOneDoesNot() throws Exception {
    store.save(EXAMPLE, policy("b", "b.example.com", NOW));
    store.save(EXAMPLE, policy("a", "a.example.com", NOW.minusSeconds(1)));
    assertThat(store.find(EXAMPLE)).contains(policy("b", "b.example.com", NOW));
    store.save(EXAMPLE, policy("c", "c.example.com", NOW.plusSeconds(1)));
    assertThat(store.find(EXAMPLE)).contains(policy("c", "c.example.com", NOW.plusSeconds(1)));
  }

  @Test
  void whatHasExpiredIsDroppedByTheNext() throws Exception {
    store.save(EXAMPLE, policy("a", "a.example.com", NOW));
    store.save(new Domain("b.example"), policy("b", "b.example.com", NOW.plusSeconds(3600)));
    assertThat(store.find(EXAMPLE)).isPresent();
    store.save(new Domain("c.example"), policy("c", "c.example.com", NOW.plusSeconds(3601)));
    assertThat(store.find(EXAMPLE)).isEmpty();
    assertThat(store.find(new Domain("b.example"))).isPresent();
  }

  @Test
  void aRowThatDoesNotParseIsNone() throws Exception {
    var _ =
        database()
            .transaction(
                c ->
                    Sql.update(
                        c,
                        "INSERT INTO mta_sts_policy VALUES ('example.com', 'a', 'STSv9', 0, 1)"));
    assertThat(store.find(EXAMPLE)).isEmpty();
  }

  private static KeptPolicy policy(String id, String mx, Instant fetchedAt) {
    String text = "version: STSv1\nmode: enforce\nmx: " + mx + "\nmax_age: 3600\n";
    return KeptPolicy.of(id, text, fetchedAt);
  }
}
