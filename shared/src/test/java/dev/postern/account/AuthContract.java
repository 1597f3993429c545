package dev.postern.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.address.Domain;
import dev.postern.address.IpAddress;
import dev.postern.address.Mailbox;
import dev.postern.db.DatabaseContract;
import dev.postern.db.TestClock;
import dev.postern.rules.HostedDomain;
import dev.postern.rules.UnknownUser;
import dev.postern.rules.store.DomainRepository;
import dev.postern.rules.store.RuleChanges;
import dev.postern.secret.DataKey;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What SMTP AUTH asks of the database, on a real MariaDB.
public abstract class AuthContract extends DatabaseContract {
  private static final Mailbox BOB = Mailbox.parse("bob@example.com");
  private static final IpAddress CLIENT = IpAddress.parse("192.0.2.1");

  private final TestClock clock = new TestClock();
  private final DataKey key = DataKey.random(new Random(1));
  private AccountRepository accounts;
  private AuthAccounts found;
  private AuthFailures failures;

  @BeforeEach
  void repositories() throws Exception {
    var changes = new RuleChanges(database(), clock, "operator");
    var _ =
        new DomainRepository(changes)
            .add(new HostedDomain(new Domain("example.com"), false, UnknownUser.BOUNCE_NO_MAILBOX));
    accounts = new AccountRepository(changes);
    found = new JdbcAuthAccounts(database());
    failures = new JdbcAuthFailures(database(), clock);
  }

  @Test
  void anAccountIsFoundByItsAddressInAnyCase() throws Exception {
    var _ = accounts.add(BOB, Credentials.of("secret", new Random(1)), null, false);
    AuthAccount account = found.find(Mailbox.parse("BOB@Example.com")).orElseThrow();
    assertThat(account.mailbox()).isEqualTo(BOB);
    assertThat(account.argon2id().matches("secret")).isTrue();
    assertThat(account.scram().matches("secret")).isTrue();
    assertThat(account.cramMd5()).isNull();
    assertThat(account.mayRelay()).isTrue();
    assertThat(account.masquerade()).isEqualTo(Masquerade.OWN);
    assertThat(account.toString()).isEqualTo("AuthAccount[bob@example.com]");
    assertThat(found.find(Mailbox.parse("alice@example.com"))).isEmpty();
  }

  @Test
  void whatAnOperatorChoseIsThere() throws Exception {
    var _ = accounts.add(BOB, Credentials.of("secret", new Random(1)), null, true);
    var _ =
        accounts.set(
            BOB,
            null,
            a -> new Account(BOB, null, true, Masquerade.DOMAIN, a.cramMd5(), a.createdAt()));
    AuthAccount account = found.find(BOB).orElseThrow();
    assertThat(account.mayRelay()).isFalse();
    assertThat(account.masquerade()).isEqualTo(Masquerade.DOMAIN);
  }

  @Test
  void cramMd5ComesWithAPasswordAndGoesWithTheNext() throws Exception {
    Credentials with =
        Credentials.of("secret", new Random(1)).withCramMd5("secret", BOB, key, new Random(2));
    var _ = accounts.add(BOB, Credentials.of("secret", new Random(1)), null, false);
    assertThat(found.anyCramMd5()).isFalse();
    var _ = accounts.set(BOB, with, a -> a);
    assertThat(found.anyCramMd5()).isTrue();
    String stored = found.find(BOB).orElseThrow().cramMd5();
    assertThat(CramMd5.decrypt(String.valueOf(stored), key, BOB).toString()).isNotEmpty();
    assertThat(accounts.list(null).getFirst().cramMd5()).isTrue();
    var _ = accounts.set(BOB, null, a -> a);
    assertThat(found.anyCramMd5()).isTrue();
    var _ = accounts.set(BOB, Credentials.of("other", new Random(3)), a -> a);
    assertThat(found.anyCramMd5()).isFalse();
    var _ = accounts.set(BOB, with, a -> a);
    var _ =
        accounts.set(
            BOB, null, a -> new Account(BOB, null, false, Masquerade.OWN, false, a.createdAt()));
    assertThat(found.anyCramMd5()).isFalse();
    assertThat(accounts.list(null).getFirst().cramMd5()).isFalse();
  }

  @Test
  void failuresCountByClientAndByAccount() throws Exception {
    assertThat(failures.add(CLIENT, "bob@example.com")).isEqualTo(1);
    assertThat(failures.add(CLIENT, "Alice@example.com")).isEqualTo(2);
    assertThat(failures.add(IpAddress.parse("192.0.2.2"), "alice@EXAMPLE.com")).isEqualTo(2);
    assertThat(failures.add(IpAddress.parse("192.0.2.3"), "carol@example.com")).isEqualTo(1);
    failures.forget(CLIENT, "alice@example.com");
    assertThat(failures.add(CLIENT, "alice@example.com")).isEqualTo(1);
  }

  @Test
  void aClientThatFailsOnAndOnMustWait() throws Exception {
    for (int i = 1; i < JdbcAuthFailures.TOO_MANY; i++) {
      assertThat(failures.add(CLIENT, "user" + i)).isEqualTo(i);
    }
    assertThat(failures.mustWait(CLIENT)).isFalse();
    assertThat(failures.add(CLIENT, "bob")).isEqualTo(JdbcAuthFailures.TOO_MANY);
    assertThat(failures.mustWait(CLIENT)).isTrue();
    assertThat(failures.mustWait(IpAddress.parse("192.0.2.2"))).isFalse();
    clock.advance(JdbcAuthFailures.WAIT);
    assertThat(failures.mustWait(CLIENT)).isFalse();
    assertThat(failures.add(CLIENT, "bob")).isEqualTo(JdbcAuthFailures.TOO_MANY + 1);
    assertThat(failures.mustWait(CLIENT)).isTrue();
    failures.forget(CLIENT, "bob");
    assertThat(failures.mustWait(CLIENT)).isFalse();
  }

  @Test
  void anIpv6ClientCountsWithItsNetwork() throws Exception {
    assertThat(failures.add(IpAddress.parse("2001:db8:0:1::1"), "a")).isEqualTo(1);
    assertThat(failures.add(IpAddress.parse("2001:db8:0:1::2"), "b")).isEqualTo(2);
    assertThat(failures.add(IpAddress.parse("2001:db8:0:2::1"), "c")).isEqualTo(1);
  }

  @Test
  void failuresAreForgottenSomeTimeAfterTheLast() throws Exception {
    assertThat(failures.add(CLIENT, "bob")).isEqualTo(1);
    clock.advance(JdbcAuthFailures.FORGOTTEN_AFTER.minus(Duration.ofSeconds(1)));
    assertThat(failures.add(CLIENT, "bob")).isEqualTo(2);
    clock.advance(JdbcAuthFailures.FORGOTTEN_AFTER.plus(Duration.ofSeconds(1)));
    assertThat(failures.add(CLIENT, "x".repeat(5000))).isEqualTo(1);
  }

  @Test
  void failuresAtTheSameTimeAreAllCounted() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 20; i++) {
        var _ = threads.submit(() -> failures.add(CLIENT, "bob"));
      }
    }
    assertThat(failures.add(CLIENT, "bob")).isEqualTo(21);
  }
}
