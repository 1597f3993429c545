package dev.postern.rules.store;

import dev.postern.address.Domain;
import dev.postern.rules.HostedDomain;
import dev.postern.rules.UnknownUser;

/// A hosted domain as table `domain` has it.
///
/// @param aliasOf the domain whose users it has, empty when they are its own
public record DomainRow(String name, boolean backupMx, String unknownUser, String aliasOf) {
  /// Reads it.
  ///
  /// @throws IllegalArgumentException when a name or the instruction does not parse
  HostedDomain parse() {
    return new HostedDomain(
        new Domain(name),
        backupMx,
        UnknownUser.parse(unknownUser),
        aliasOf.isEmpty() ? null : new Domain(aliasOf));
  }
}
