package dev.postern.policy;

import dev.postern.rules.RulesSnapshot;
import dev.postern.smtp.Reply;

/// The end of every policy: what no rule permitted is refused.
///
/// **Seed:** spec 1 (refusal texts), decisions 1 and 31.
public final class RejectUnauthorisedDestination implements RelayRule {
  public static final String NAME = "reject-unauthorised-destination";

  static final Reply REPLY =
      Reply.of(553, "5.7.1", "sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)");

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Verdict consider(RelayRequest request, RulesSnapshot rules, Lookups lookups) {
    return new Verdict.Refuse(REPLY, "no rule gives a right to relay to this destination");
  }
}
