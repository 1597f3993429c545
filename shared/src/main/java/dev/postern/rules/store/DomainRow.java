package dev.postern.rules.store;

import dev.postern.address.Domain;
import dev.postern.rules.HostedDomain;
import dev.postern.rules.UnknownUser;
import org.jspecify.annotations.Nullable;

/// A hosted domain as table `domain` has it.
public record DomainRow(
    String name, boolean backupMx, String unknownUser, @Nullable String aliasOf) {
  /// Reads it.
  ///
  /// @throws IllegalArgumentException when a name or the instruction does not parse
  HostedDomain parse() {
    return new HostedDomain(
        new Domain(name),
        backupMx,
        UnknownUser.parse(unknownUser),
        aliasOf == null ? null : new Domain(aliasOf));
  }
}
