package dev.postern.policy;

import dev.postern.policy.Lookups.LookupFailedException;
import dev.postern.rules.RulesSnapshot;
import dev.postern.rules.TcpRules;
import dev.postern.smtp.Reply;

/// Closes the connection of a client that `tcp.smtp` denies.
///
/// **Seed:** spec 2.1 to 2.6, decision 34.
public final class TcpRule implements RelayRule {
  /// What a denied client is told, at connect or at RCPT.
  public static final Reply DENIED =
      Reply.of(554, "5.7.1", "sorry, no service for your address (#5.7.1)");

  @Override
  public String name() {
    return "tcp";
  }

  @Override
  public Verdict consider(RelayRequest request, RulesSnapshot rules, Lookups lookups)
      throws LookupFailedException {
    TcpRules.Match match = match(request, rules, lookups);
    return match.allowed()
        ? new Verdict.NoOpinion(match.why())
        : new Verdict.Close(DENIED, match.why());
  }

  /// What the tcp rules say of the client; its name is looked up only if a line needs it.
  static TcpRules.Match match(RelayRequest request, RulesSnapshot rules, Lookups lookups)
      throws LookupFailedException {
    return rules.tcp().matchAsking(request.client(), () -> request.name(lookups));
  }
}
