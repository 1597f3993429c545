package dev.postern.rules;

import dev.postern.address.Domain;
import java.util.Map;
import java.util.Optional;

/// All rules at one version, immutable; readers swap whole snapshots.
///
/// @param version the rules version it was loaded at
/// @param primaryDomain the domain of a bare `postmaster` and of our own bounces
/// @param controls the control files of one line
public record RulesSnapshot(
    long version,
    Domain primaryDomain,
    RelayOptions options,
    Map<Domain, HostedDomain> hostedDomains,
    RcptHosts rcptHosts,
    TcpRules tcp,
    SmtpRoutes smtpRoutes,
    RelayLists lists,
    Controls controls) {
  public RulesSnapshot {
    hostedDomains = Map.copyOf(hostedDomains);
  }

  /// Rules without those lists, and without controls.
  public RulesSnapshot(
      long version,
      Domain primaryDomain,
      boolean unknownUserCheck,
      Map<Domain, HostedDomain> hostedDomains,
      RcptHosts rcptHosts,
      TcpRules tcp,
      SmtpRoutes smtpRoutes) {
    this(
        version,
        primaryDomain,
        RelayOptions.DEFAULT.withUnknownUserCheck(unknownUserCheck),
        hostedDomains,
        rcptHosts,
        tcp,
        smtpRoutes,
        RelayLists.EMPTY,
        Controls.NONE);
  }

  /// Setting `postern.unknown-user-check`.
  public boolean unknownUserCheck() {
    return options.unknownUserCheck();
  }

  public Optional<HostedDomain> hostedDomain(Domain domain) {
    return Optional.ofNullable(hostedDomains.get(domain));
  }
}
