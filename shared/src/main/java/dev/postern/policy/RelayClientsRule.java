package dev.postern.policy;

import dev.postern.rules.RulesSnapshot;

/// Permits every recipient of a client whose address `relayclients` lists, with the line's suffix.
///
/// **Seed:** spec 3.1, 3.3; decisions 7 and 9.
final class RelayClientsRule implements RelayRule {
  @Override
  public String name() {
    return "relayclients";
  }

  @Override
  public Verdict consider(RelayRequest request, RulesSnapshot rules, Lookups lookups) {
    return rules
        .lists()
        .relayClients()
        .lineFor(request.client())
        .<Verdict>map(
            line -> new Verdict.Permit(line.suffix(), "relayclients entry " + line.text()))
        .orElseGet(() -> new Verdict.NoOpinion(request.client() + " is not in relayclients"));
  }
}
