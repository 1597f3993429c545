package dev.postern.account;

import dev.postern.address.IpAddress;
import dev.postern.address.Mailbox;
import dev.postern.policy.Lookups;
import dev.postern.rules.Accounts;
import dev.postern.rules.RelayLogins;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// The rules' questions, answered from the accounts and the relay table. Clients have no names
/// here: it asks no DNS.
///
/// @param window how long a login counts, `postern.relay-clear-minutes`
public record StoredLookups(
    Accounts accounts, RelayLogins logins, InstantSource clock, Duration window)
    implements Lookups {
  @Override
  public boolean mailboxExists(Mailbox mailbox) throws LookupFailedException {
    try {
      return accounts.exists(mailbox);
    } catch (SQLException e) {
      throw new LookupFailedException("mailbox " + mailbox + ": " + e.getMessage(), e);
    }
  }

  @Override
  public Optional<String> confirmedName(IpAddress client) throws LookupFailedException {
    return Optional.empty();
  }

  @Override
  public boolean loggedIn(IpAddress client, Mailbox user) throws LookupFailedException {
    try {
      return logins.loggedIn(client, user, since());
    } catch (SQLException e) {
      throw new LookupFailedException("relay table, " + user + ": " + e.getMessage(), e);
    }
  }

  @Override
  public boolean anyLogin(IpAddress client) throws LookupFailedException {
    try {
      return logins.anyLogin(client, since());
    } catch (SQLException e) {
      throw new LookupFailedException("relay table, " + client + ": " + e.getMessage(), e);
    }
  }

  private Instant since() {
    return clock.instant().minus(window);
  }
}
