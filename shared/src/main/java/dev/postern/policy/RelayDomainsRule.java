package dev.postern.policy;

import dev.postern.policy.Lookups.LookupFailedException;
import dev.postern.rules.RelayDomains;
import dev.postern.rules.RulesSnapshot;
import java.util.Optional;

/// Permits every recipient of a client whose confirmed PTR name `relaydomains` lists, with the
/// line's suffix. A name whose forward lookup does not lead back gives no right.
///
/// **Seed:** spec 3.2 to 3.4; decision 7. **On failure:** a name that cannot be looked up is 451.
final class RelayDomainsRule implements RelayRule {
  @Override
  public String name() {
    return "relaydomains";
  }

  @Override
  public Verdict consider(RelayRequest request, RulesSnapshot rules, Lookups lookups)
      throws LookupFailedException {
    RelayDomains domains = rules.lists().relayDomains();
    if (domains.isEmpty()) {
      return new Verdict.NoOpinion("relaydomains is empty");
    }
    Optional<String> name = request.name(lookups);
    if (name.isEmpty()) {
      return new Verdict.NoOpinion(request.client() + " has no confirmed name");
    }
    return domains
        .lineFor(name.get())
        .<Verdict>map(
            line -> new Verdict.Permit(line.suffix(), "relaydomains entry " + line.text()))
        .orElseGet(() -> new Verdict.NoOpinion(name.get() + " is not in relaydomains"));
  }
}
