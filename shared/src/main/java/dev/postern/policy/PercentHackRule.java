package dev.postern.policy;

import dev.postern.rules.RulesSnapshot;
import dev.postern.smtp.Reply;

/// Refuses recipients whose local part carries a route of its own, as `u%far.net@example.com`,
/// whoever sends.
///
/// `postern.percent-hack-check` turns this off for `%` and `!`; `@` is refused always.
///
/// **Seed:** spec 1.10, decision 5.
final class PercentHackRule implements RelayRule {
  static final Reply REPLY = Reply.of(550, "5.7.1", "we don't relay (#5.7.1)");

  @Override
  public String name() {
    return "percent-hack";
  }

  @Override
  public Verdict consider(RelayRequest request, RulesSnapshot rules, Lookups lookups) {
    String local = request.recipient().resolve(rules.primaryDomain()).localPart();
    String refused = rules.options().percentHackCheck() ? "@%!" : "@";
    for (int i = 0; i < local.length(); i++) {
      if (refused.indexOf(local.charAt(i)) >= 0) {
        return new Verdict.Refuse(REPLY, "the local part has a " + local.charAt(i) + " in it");
      }
    }
    return new Verdict.NoOpinion("the local part carries no route");
  }
}
