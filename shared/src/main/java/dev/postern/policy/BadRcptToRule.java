package dev.postern.policy;

import dev.postern.rules.AddressPattern;
import dev.postern.rules.RulesSnapshot;
import dev.postern.smtp.Reply;
import java.util.Optional;

/// Refuses recipients that `badrcptto` lists, whoever sends.
///
/// **Seed:** spec 3 (decision order, 6) and 10.1 for the forms of its lines.
final class BadRcptToRule implements RelayRule {
  static final Reply REPLY =
      Reply.of(553, "5.7.1", "sorry, your envelope recipient has been denied (#5.7.1)");

  @Override
  public String name() {
    return "badrcptto";
  }

  @Override
  public Verdict consider(RelayRequest request, RulesSnapshot rules, Lookups lookups) {
    Optional<AddressPattern> line =
        rules.lists().badRcptTo().match(request.recipient().resolve(rules.primaryDomain()));
    return line.isPresent()
        ? new Verdict.Refuse(REPLY, "the recipient matches badrcptto entry " + line.get().text())
        : new Verdict.NoOpinion("the recipient is not in badrcptto");
  }
}
