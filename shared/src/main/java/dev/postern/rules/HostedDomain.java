package dev.postern.rules;

import dev.postern.address.Domain;

/// A domain whose mail we take.
///
/// @param backupMx whether another host has the mailboxes and we only relay to it
/// @param unknownUser the disposition of mail for users that do not exist, a vdelivermail form
public record HostedDomain(Domain name, boolean backupMx, UnknownUser unknownUser) {
  /// Whether unknown users are refused at RCPT already (decision 26).
  public boolean refusesUnknownUsers() {
    return unknownUser == UnknownUser.BOUNCE_NO_MAILBOX;
  }
}
