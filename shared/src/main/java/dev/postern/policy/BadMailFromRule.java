package dev.postern.policy;

import dev.postern.rules.AddressPattern;
import dev.postern.rules.RulesSnapshot;
import dev.postern.smtp.Reply;
import java.util.Optional;

/// Refuses every recipient of a sender that `badmailfrom` lists.
///
/// **Seed:** spec 10.1, refused at RCPT as qmail does, with its text.
final class BadMailFromRule implements RelayRule {
  static final Reply REPLY =
      Reply.of(553, "5.7.1", "sorry, your envelope sender is in my badmailfrom list (#5.7.1)");

  @Override
  public String name() {
    return "badmailfrom";
  }

  @Override
  public Verdict consider(RelayRequest request, RulesSnapshot rules, Lookups lookups) {
    Optional<AddressPattern> line = rules.lists().badMailFrom().match(request.sender().mailbox());
    return line.isPresent()
        ? new Verdict.Refuse(REPLY, "the sender matches badmailfrom entry " + line.get().text())
        : new Verdict.NoOpinion("the sender is not in badmailfrom");
  }
}
