package dev.postern.account;

import dev.postern.address.IpAddress;
import dev.postern.address.Mailbox;
import dev.postern.rules.RelayLogins;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;

/// The relay table, asked each time: nothing is remembered, so that a login counts at once and no
/// longer than its window.
///
/// **On failure:** [SQLException], which the policy answers with 451 (T46). A table that failed is
/// left alone for a second.
public final class SparedRelayLogins implements RelayLogins {
  private final RelayLogins logins;
  private final Respite respite;

  public SparedRelayLogins(RelayLogins logins, InstantSource clock) {
    this.logins = logins;
    this.respite = new Respite(clock);
  }

  @Override
  public boolean loggedIn(IpAddress client, Mailbox user, Instant since) throws SQLException {
    return respite.ask(() -> logins.loggedIn(client, user, since));
  }

  @Override
  public boolean anyLogin(IpAddress client, Instant since) throws SQLException {
    return respite.ask(() -> logins.anyLogin(client, since));
  }
}
