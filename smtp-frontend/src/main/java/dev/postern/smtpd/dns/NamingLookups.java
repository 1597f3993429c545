package dev.postern.smtpd.dns;

import dev.postern.address.IpAddress;
import dev.postern.address.Mailbox;
import dev.postern.policy.Lookups;
import java.util.Optional;

/// Lookups of which the DNS answers those for client names.
///
/// @param others answers everything else
public record NamingLookups(Lookups others, ClientNames names) implements Lookups {
  @Override
  public Optional<String> confirmedName(IpAddress client) throws LookupFailedException {
    return names.confirmed(client);
  }

  @Override
  public boolean mailboxExists(Mailbox mailbox) throws LookupFailedException {
    return others.mailboxExists(mailbox);
  }

  @Override
  public boolean loggedIn(IpAddress client, Mailbox user) throws LookupFailedException {
    return others.loggedIn(client, user);
  }

  @Override
  public boolean anyLogin(IpAddress client) throws LookupFailedException {
    return others.anyLogin(client);
  }
}
