package dev.postern.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the schema forbids and how transactions behave, on a real MariaDB.
public abstract class SchemaContract extends DatabaseContract {
  @Test
  void migratingAgainChangesNothing() throws Exception {
    database().transaction(c -> Sql.update(c, "UPDATE rules_version SET version = 7"));
    database().migrate();
    assertThat(version()).isEqualTo(7);
  }

  @Test
  void connectionsReadCommitted() throws Exception {
    try (var connection = database().dataSource().getConnection()) {
      assertThat(
              Sql.first(
                  connection, "SELECT @@tx_isolation", row -> Sql.text(row, "@@tx_isolation")))
          .contains("READ-COMMITTED");
    }
  }

  @Test
  void whatWorkThrowsRollsBack() throws Exception {
    assertThatThrownBy(
            () ->
                database()
                    .transaction(
                        c -> {
                          Sql.update(c, "UPDATE rules_version SET version = 99");
                          throw new IllegalStateException("no");
                        }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(version()).isEqualTo(1);
  }

  @Test
  void theVictimOfADeadlockRunsAgain() throws Exception {
    database()
        .transaction(
            c ->
                Sql.update(
                    c,
                    "INSERT INTO domain (name, backup_mx, unknown_user) VALUES ('a', 0, 'delete'),"
                        + " ('b', 0, 'delete')"));
    var bothHoldOne = new CyclicBarrier(2);
    var runs = new AtomicInteger();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var one = threads.submit(() -> lockBoth("a", "b", bothHoldOne, runs));
      var two = threads.submit(() -> lockBoth("b", "a", bothHoldOne, runs));
      assertThat(one.get(20, TimeUnit.SECONDS)).isEqualTo(1);
      assertThat(two.get(20, TimeUnit.SECONDS)).isEqualTo(1);
    }
    assertThat(runs.get()).isGreaterThan(2);
  }

  private int lockBoth(String first, String second, CyclicBarrier barrier, AtomicInteger runs)
      throws SQLException {
    return database()
        .transaction(
            c -> {
              int run = runs.incrementAndGet();
              Sql.update(c, "UPDATE domain SET backup_mx = 1 - backup_mx WHERE name = ?", first);
              if (run <= 2) {
                await(barrier);
              }
              return Sql.update(
                  c, "UPDATE domain SET backup_mx = 1 - backup_mx WHERE name = ?", second);
            });
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO rules_version VALUES (2, 1, 0)",
        "UPDATE rules_version SET version = 0",
        "INSERT INTO domain (name, backup_mx, unknown_user) VALUES ('', 0, 'delete')",
        "INSERT INTO domain (name, backup_mx, unknown_user) VALUES ('Example.com', 0, 'delete')",
        "INSERT INTO domain (name, backup_mx, unknown_user) VALUES ('a@b', 0, 'delete')",
        "INSERT INTO domain (name, backup_mx, unknown_user, alias_of)"
            + " VALUES ('a.example', 0, 'delete', 'nowhere.example')",
        "INSERT INTO alias VALUES ('nowhere.example', 'bob', 'x@far.net')",
        "INSERT INTO account (domain, local_part, password_argon2id, scram_sha256, quota, no_relay,"
            + " created_at) VALUES ('nowhere.example', 'bob', '$argon2id$v=19$x',"
            + " 'SCRAM-SHA-256$x', NULL, 0, 0)",
        "INSERT INTO rcpthosts_entry VALUES ('Example.com')",
        "INSERT INTO rcpthosts_entry VALUES ('')",
        "INSERT INTO tcp_rule (entry) VALUES ('nonsense')",
        "INSERT INTO smtp_route VALUES ('Example.com', 'Example.com:x')",
        "INSERT INTO badmailfrom_entry (entry) VALUES ('A@b.c')",
        "INSERT INTO badrcptto_entry (entry) VALUES ('!')",
        "INSERT INTO relaymailfrom_entry (entry) VALUES ('*@*')",
        "INSERT INTO relayclients_entry (entry) VALUES (':')",
        "INSERT INTO relayclients_entry (entry) VALUES (':@fix.me')",
        "INSERT INTO relaydomains_entry (entry) VALUES (':@fix.me')",
        "INSERT INTO morercpthosts_entry VALUES ('.')",
        "INSERT INTO bounce_rule (entry) VALUES ('a@b.c:')",
        "INSERT INTO dkim_key (domain, selector, algorithm, active, public_key, private_key)"
            + " VALUES ('nowhere.example', 's', 'rsa', 0, 'AAAA', 'v1:x')",
        "INSERT INTO tls_policy VALUES ('Example.com', 'Example.com:may')",
        "INSERT INTO tls_policy VALUES ('example.com', 'example.com:always')",
        "INSERT INTO mta_sts_policy VALUES ('example.com', 'a-b', 'x', 0, 1)",
        "INSERT INTO mta_sts_policy VALUES ('example.com', 'ab', 'x', 2, 1)",
        "INSERT INTO control_value VALUES ('defaultdomain', 'example.com')",
        "INSERT INTO control_value VALUES ('me', 'MX.example.com')",
        "INSERT INTO control_value VALUES ('bouncefrom', 'a@b')",
        "INSERT INTO control_value VALUES ('doublebounceto', '')",
        "INSERT INTO control_value VALUES ('queuelifetime', '0')",
        "INSERT INTO control_value VALUES ('bouncelifetime', '7d')",
        "INSERT INTO control_value VALUES ('databytes', '10M')",
        "INSERT INTO control_value VALUES ('maxrecipients', '5001')",
        "INSERT INTO egress_source (name, address) VALUES ('a', 'mx.example.com')",
        "INSERT INTO egress_source (name, address, state) VALUES ('a', '192.0.2.1', 'gone')",
        "INSERT INTO egress_source (name, address, state) VALUES ('a', '192.0.2.1', 'warming')",
        "INSERT INTO egress_source (name, address, connector) VALUES ('a', '192.0.2.1', 'nat')",
        "INSERT INTO egress_source (name, address, lane) VALUES ('a', '192.0.2.1', 'x')",
        "INSERT INTO egress_source (name, address, connector) VALUES ('a', '192.0.2.1', 'socks5')",
        "INSERT INTO egress_limit (destination) VALUES ('gmail.com')",
        "INSERT INTO egress_route VALUES ('Gmail.com', 'default')",
        "INSERT INTO egress_pool_member VALUES ('default', 'nobody', 1)",
        "INSERT INTO relay VALUES ('nobody', '192.0.2.1', 1)",
        "INSERT INTO front_end (id, rules_version, seen_at) VALUES ('', 1, 0)",
        "INSERT INTO deferred (job_id, queue_id, attempt, born_at, next_attempt_at, sender,"
            + " destination, source, last_reply, recipients, job)"
            + " VALUES ('j', 'q', -1, 0, 0, '', 'd', 's', '', '[]', '{}')",
        "INSERT INTO deferred (job_id, queue_id, attempt, born_at, next_attempt_at, sender,"
            + " destination, source, last_reply, recipients, job)"
            + " VALUES ('j', 'q', 1, 0, 0, '', 'd', 's', '', 'not json', '{}')",
        "INSERT INTO deferred (job_id, queue_id, state, attempt, born_at, next_attempt_at, sender,"
            + " destination, source, last_reply, recipients, job)"
            + " VALUES ('j', 'q', 'lost', 1, 0, 0, '', 'd', 's', '', '[]', '{}')",
        "INSERT INTO message_event (queue_id, recipient, kind, attempt, at)"
            + " VALUES ('q', 'a@b', 'eaten', 0, 0)",
      })
  void nonsenseIsRefused(String sql) {
    assertThatThrownBy(() -> database().transaction(c -> Sql.update(c, sql)))
        .isInstanceOf(SQLException.class);
  }

  private long version() throws SQLException {
    try (var connection = database().dataSource().getConnection()) {
      return Sql.first(connection, "SELECT version FROM rules_version", row -> row.getLong(1))
          .orElseThrow();
    }
  }
}
