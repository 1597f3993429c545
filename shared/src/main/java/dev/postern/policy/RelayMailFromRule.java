package dev.postern.policy;

import dev.postern.rules.RulesSnapshot;

/// Permits every recipient of a sender that `relaymailfrom` lists, while `postern.relaymailfrom` is
/// on. Senders are easily forged, so whoever turns it on is warned at each start.
///
/// **Seed:** spec 3.7 to 3.10, 9.2; decisions 11 and 12.
final class RelayMailFromRule implements RelayRule {
  @Override
  public String name() {
    return "relaymailfrom";
  }

  @Override
  public Verdict consider(RelayRequest request, RulesSnapshot rules, Lookups lookups) {
    if (!rules.options().relayMailFrom()) {
      return new Verdict.NoOpinion("postern.relaymailfrom is off");
    }
    return rules
        .lists()
        .relayMailFrom()
        .match(request.sender().mailbox())
        .<Verdict>map(line -> new Verdict.Permit("", "relaymailfrom entry " + line.text()))
        .orElseGet(() -> new Verdict.NoOpinion("the sender is not in relaymailfrom"));
  }
}
