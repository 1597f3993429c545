package dev.postern.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.address.IpAddress;
import dev.postern.address.Mailbox;
import dev.postern.db.TestClock;
import dev.postern.policy.Lookups.LookupFailedException;
import dev.postern.rules.Accounts;
import dev.postern.rules.RelayLogins;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CachedAccountsTest {
  private static final Mailbox BOB = Mailbox.parse("bob@example.com");

  private final Stored stored = new Stored();
  private final TestClock clock = new TestClock();
  private final CachedAccounts accounts = new CachedAccounts(stored, clock);

  @Test
  void yesIsRememberedForTwoSeconds() throws Exception {
    stored.mailboxes.add(BOB);
    assertThat(accounts.exists(Mailbox.parse("BoB@example.com"))).isTrue();
    stored.mailboxes.clear();
    clock.advance(Duration.ofMillis(1999));
    assertThat(accounts.exists(BOB)).isTrue();
    assertThat(stored.asked).isEqualTo(1);
    clock.advance(Duration.ofMillis(1));
    assertThat(accounts.exists(BOB)).isFalse();
  }

  @Test
  void noIsRememberedForOneSecond() throws Exception {
    assertThat(accounts.exists(BOB)).isFalse();
    stored.mailboxes.add(BOB);
    clock.advance(Duration.ofMillis(999));
    assertThat(accounts.exists(BOB)).isFalse();
    clock.advance(Duration.ofMillis(1));
    assertThat(accounts.exists(BOB)).isTrue();
  }

  @Test
  void anOldYesCountsForTenMinutesWhileTheDatabaseIsAway() throws Exception {
    stored.mailboxes.add(BOB);
    assertThat(accounts.exists(BOB)).isTrue();
    stored.failing = true;
    clock.advance(Duration.ofMinutes(9));
    assertThat(accounts.exists(BOB)).isTrue();
    clock.advance(Duration.ofMinutes(1));
    assertThatThrownBy(() -> accounts.exists(BOB)).isInstanceOf(SQLException.class);
  }

  @Test
  void anOldNoIsNoAnswerWhileTheDatabaseIsAway() throws Exception {
    assertThat(accounts.exists(BOB)).isFalse();
    stored.failing = true;
    clock.advance(Duration.ofSeconds(1));
    assertThatThrownBy(() -> accounts.exists(BOB)).isInstanceOf(SQLException.class);
    assertThatThrownBy(() -> lookups(accounts).mailboxExists(BOB))
        .isInstanceOf(LookupFailedException.class)
        .hasMessage("mailbox bob@example.com: away");
  }

  @Test
  void anOutageIsLookedAtOnceASecond() throws Exception {
    stored.failing = true;
    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(() -> accounts.exists(BOB)).isInstanceOf(SQLException.class);
    }
    assertThat(stored.asked).isEqualTo(1);
    stored.failing = false;
    stored.mailboxes.add(BOB);
    clock.advance(Duration.ofSeconds(1));
    assertThat(accounts.exists(BOB)).isTrue();
  }

  private static final class Stored implements Accounts {
    private final Set<Mailbox> mailboxes = new HashSet<>();
    private boolean failing;
    private int asked;

    @Override
    public boolean exists(Mailbox mailbox) throws SQLException {
      asked++;
      if (failing) {
        throw new SQLException("away");
      }
      return mailboxes.contains(mailbox);
    }
  }

  private static StoredLookups lookups(Accounts accounts) {
    RelayLogins none =
        new RelayLogins() {
          @Override
          public boolean loggedIn(IpAddress client, Mailbox user, Instant since) {
            return false;
          }

          @Override
          public boolean anyLogin(IpAddress client, Instant since) {
            return false;
          }
        };
    return new StoredLookups(accounts, none, InstantSource.system(), Duration.ofMinutes(60));
  }
}
