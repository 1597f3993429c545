package dev.postern.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.address.IpAddress;
import dev.postern.address.Mailbox;
import dev.postern.db.TestClock;
import dev.postern.policy.Lookups.LookupFailedException;
import dev.postern.rules.RelayLogins;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SparedRelayLoginsTest {
  private static final Mailbox BOB = Mailbox.parse("bob@example.com");
  private static final IpAddress CLIENT = IpAddress.parse("192.0.2.1");

  private final Table table = new Table();
  private final TestClock clock = new TestClock();
  private final StoredLookups lookups =
      new StoredLookups(
          _ -> false, new SparedRelayLogins(table, clock), clock, Duration.ofMinutes(60));

  @Test
  void aLoginCountsAtOnceAndItsEndToo() throws Exception {
    assertThat(lookups.loggedIn(CLIENT, BOB)).isFalse();
    table.loggedIn = true;
    assertThat(lookups.loggedIn(CLIENT, BOB)).isTrue();
    assertThat(lookups.anyLogin(CLIENT)).isTrue();
    table.loggedIn = false;
    assertThat(lookups.loggedIn(CLIENT, BOB)).isFalse();
    assertThat(lookups.anyLogin(CLIENT)).isFalse();
  }

  @Test
  void aTableThatFailedIsAskedAgainAfterASecond() throws Exception {
    table.failing = true;
    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(() -> lookups.loggedIn(CLIENT, BOB))
          .isInstanceOf(LookupFailedException.class)
          .hasMessage("relay table, bob@example.com: away");
      assertThatThrownBy(() -> lookups.anyLogin(CLIENT)).isInstanceOf(LookupFailedException.class);
    }
    assertThat(table.asked).isEqualTo(1);

    clock.advance(Duration.ofMillis(999));
    assertThatThrownBy(() -> lookups.loggedIn(CLIENT, BOB))
        .isInstanceOf(LookupFailedException.class);
    assertThat(table.asked).isEqualTo(1);

    table.failing = false;
    table.loggedIn = true;
    clock.advance(Duration.ofMillis(1));
    assertThat(lookups.loggedIn(CLIENT, BOB)).isTrue();
    assertThat(table.asked).isEqualTo(2);
  }

  @Test
  void aTableThatFailsAgainIsSparedAgain() {
    table.failing = true;
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> lookups.loggedIn(CLIENT, BOB))
          .isInstanceOf(LookupFailedException.class);
      clock.advance(Duration.ofMillis(600));
    }
    assertThat(table.asked).isEqualTo(2);
  }

  private static final class Table implements RelayLogins {
    private boolean loggedIn;
    private boolean failing;
    private int asked;

    @Override
    public boolean loggedIn(IpAddress client, Mailbox user, Instant since) throws SQLException {
      return anyLogin(client, since);
    }

    @Override
    public boolean anyLogin(IpAddress client, Instant since) throws SQLException {
      asked++;
      if (failing) {
        throw new SQLException("away");
      }
      return loggedIn;
    }
  }
}
