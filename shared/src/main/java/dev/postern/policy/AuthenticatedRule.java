package dev.postern.policy;

import dev.postern.rules.RulesSnapshot;

/// Permits every recipient of an authenticated client, without suffix.
///
/// **Seed:** spec 1.9; decisions 6 and 12.
final class AuthenticatedRule implements RelayRule {
  @Override
  public String name() {
    return "authenticated";
  }

  @Override
  public Verdict consider(RelayRequest request, RulesSnapshot rules, Lookups lookups) {
    return request
        .authenticatedUser()
        .<Verdict>map(user -> new Verdict.Permit("", "authenticated as " + user))
        .orElseGet(() -> new Verdict.NoOpinion("not authenticated"));
  }
}
