package dev.postern.rules;

import dev.postern.address.Domain;
import org.jspecify.annotations.Nullable;

/// A domain whose mail we take.
///
/// @param backupMx whether another host has the mailboxes and we only relay to it
/// @param unknownUser the disposition of mail for users that do not exist, a vdelivermail form
/// @param aliasOf the hosted domain whose users it has, or null when they are its own
public record HostedDomain(
    Domain name, boolean backupMx, UnknownUser unknownUser, @Nullable Domain aliasOf) {
  /// A domain with users of its own.
  public HostedDomain(Domain name, boolean backupMx, UnknownUser unknownUser) {
    this(name, backupMx, unknownUser, null);
  }

  /// The domain whose users get its mail.
  public Domain usersOf() {
    return aliasOf == null ? name : aliasOf;
  }

  /// Whether unknown users are refused at RCPT already (decision 26).
  public boolean refusesUnknownUsers() {
    return unknownUser == UnknownUser.BOUNCE_NO_MAILBOX;
  }
}
