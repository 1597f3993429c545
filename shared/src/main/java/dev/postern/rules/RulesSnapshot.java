package dev.postern.rules;

import dev.postern.address.Domain;
import dev.postern.address.Mailbox;
import dev.postern.dkim.DkimKeys;
import dev.postern.egress.EgressRules;
import dev.postern.rules.agent.AgentRules;
import dev.postern.rules.agent.FilterRules;
import java.util.Map;
import java.util.Optional;

/// All rules at one version, immutable; readers swap whole snapshots.
///
/// @param version the rules version it was loaded at
/// @param primaryDomain the domain of a bare `postmaster` and of our own bounces
/// @param controls the control files of one line
/// @param egress where mail leaves from
/// @param dkim the keys mail of hosted domains is signed with
/// @param agents who delivers mail
/// @param filters what looks at mail before it is delivered
public record RulesSnapshot(
    long version,
    Domain primaryDomain,
    RelayOptions options,
    Map<Domain, HostedDomain> hostedDomains,
    RcptHosts rcptHosts,
    TcpRules tcp,
    SmtpRoutes smtpRoutes,
    TlsPolicyRules tlsPolicies,
    RelayLists lists,
    Controls controls,
    EgressRules egress,
    DkimKeys dkim,
    AgentRules agents,
    FilterRules filters) {
  public RulesSnapshot {
    hostedDomains = Map.copyOf(hostedDomains);
  }

  /// Setting `postern.unknown-user-check`.
  public boolean unknownUserCheck() {
    return options.unknownUserCheck();
  }

  public Optional<HostedDomain> hostedDomain(Domain domain) {
    return Optional.ofNullable(hostedDomains.get(domain));
  }

  /// The mailbox behind one of an alias domain: that of the real domain; every other is itself.
  public Mailbox real(Mailbox mailbox) {
    HostedDomain hosted = hostedDomains.get(mailbox.domain());
    return hosted == null || hosted.aliasOf() == null
        ? mailbox
        : new Mailbox(mailbox.localPart(), hosted.usersOf());
  }
}
