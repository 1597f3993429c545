package dev.postern.policy;

import dev.postern.address.Mailbox;
import dev.postern.policy.Lookups.LookupFailedException;
import dev.postern.rules.RulesSnapshot;
import dev.postern.rules.TcpRules;
import java.util.Optional;

/// Permits recipients elsewhere to a sender that logged in by POP or IMAP from the same address a
/// short while ago.
///
/// It is asked where CHECKRELAY is: by `postern.checkrelay`, or by the client's tcp rule, which
/// wins. A sender of an alias domain counts as that of the real domain. Recipients of ours need no
/// such right and cause no lookup.
///
/// **Seed:** spec 4.4 to 4.6; decisions 12, 13 and 14. **On failure:** 451.
final class RelayTableRule implements RelayRule {
  @Override
  public String name() {
    return "relay-table";
  }

  @Override
  public Verdict consider(RelayRequest request, RulesSnapshot rules, Lookups lookups)
      throws LookupFailedException {
    if (!isAsked(TcpRule.match(request, rules, lookups), rules)) {
      return new Verdict.NoOpinion("CHECKRELAY is not set for " + request.client());
    }
    if (HostedDomainRule.isOurs(request.recipient(), rules)) {
      return new Verdict.NoOpinion("a recipient of ours needs no right to relay");
    }
    Optional<Mailbox> sender = request.sender().asMailbox();
    if (rules.options().relayTableByAddress()) {
      return lookups.anyLogin(request.client())
          ? new Verdict.Permit("", "somebody logged in from " + request.client())
          : new Verdict.NoOpinion("nobody logged in from " + request.client());
    }
    if (sender.isEmpty()) {
      return new Verdict.NoOpinion("the null sender cannot log in");
    }
    Mailbox user = rules.real(sender.get());
    return lookups.loggedIn(request.client(), user)
        ? new Verdict.Permit("", user + " logged in from " + request.client())
        : new Verdict.NoOpinion(user + " has not logged in from " + request.client());
  }

  private static boolean isAsked(TcpRules.Match tcp, RulesSnapshot rules) {
    return tcp.variables().containsKey("CHECKRELAY")
        || (rules.options().checkRelay() && !tcp.unset().contains("CHECKRELAY"));
  }
}
