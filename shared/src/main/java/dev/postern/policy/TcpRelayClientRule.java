package dev.postern.policy;

import dev.postern.policy.Lookups.LookupFailedException;
import dev.postern.rules.RulesSnapshot;
import dev.postern.rules.TcpRules;

/// Permits every recipient of a client for which `tcp.smtp` sets RELAYCLIENT, its value as suffix.
///
/// **Seed:** spec 1.8, decision 6.
final class TcpRelayClientRule implements RelayRule {
  @Override
  public String name() {
    return "relayclient";
  }

  @Override
  public Verdict consider(RelayRequest request, RulesSnapshot rules, Lookups lookups)
      throws LookupFailedException {
    TcpRules.Match match = TcpRule.match(request, rules, lookups);
    String suffix = match.variables().get("RELAYCLIENT");
    return suffix == null
        ? new Verdict.NoOpinion("RELAYCLIENT is not set for " + request.client())
        : new Verdict.Permit(suffix, match.why());
  }
}
