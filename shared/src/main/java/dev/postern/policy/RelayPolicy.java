package dev.postern.policy;

import dev.postern.address.AddressSyntaxException;
import dev.postern.address.ForwardPath;
import dev.postern.policy.Lookups.LookupFailedException;
import dev.postern.rules.RulesSnapshot;
import dev.postern.settings.ListenerSettings;
import dev.postern.settings.Settings;
import dev.postern.smtp.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/// The ordered rules that decide one RCPT: the first with an opinion wins.
///
/// A rule that cannot tell defers; it is never skipped. The last rule must be
/// [RejectUnauthorisedDestination], so no list of rules makes an open relay. `postern explain` runs
/// this same object.
public final class RelayPolicy {
  static final Reply LOOKUP_FAILED =
      Reply.of(451, "4.3.2", "Sorry, I got a temporary database error (#4.3.2)");

  static final Reply BAD_WITH_SUFFIX =
      Reply.of(553, "5.1.3", "sorry, with its relay suffix that is no address (#5.1.3)");

  private final List<RelayRule> rules;

  /// @throws IllegalArgumentException when the list does not end in [RejectUnauthorisedDestination]
  public RelayPolicy(List<RelayRule> rules) {
    this.rules = List.copyOf(rules);
    if (this.rules.isEmpty() || !(this.rules.getLast() instanceof RejectUnauthorisedDestination)) {
      throw new IllegalArgumentException(
          "the last rule must be reject-unauthorised-destination, or the relay would be open");
    }
  }

  /// The product's rules in the product's order.
  public static RelayPolicy standard() {
    return new RelayPolicy(
        List.of(
            new TcpRule(),
            new BadMailFromRule(),
            new BadRcptToRule(),
            new PercentHackRule(),
            new AuthenticatedRule(),
            new TcpRelayClientRule(),
            new RelayClientsRule(),
            new RelayDomainsRule(),
            new RelayMailFromRule(),
            new RelayTableRule(),
            new HostedDomainRule(),
            new RejectUnauthorisedDestination()));
  }

  /// Those rules as a listener of port 25 asks them: with `postern.smtp.auth-all` the hosted
  /// domains give no right, so that every recipient needs one (IndiMail's AUTH_ALL).
  public static RelayPolicy of(Settings settings) {
    return settings.get(ListenerSettings.AUTH_ALL)
        ? new RelayPolicy(
            standard().rules.stream().filter(r -> !(r instanceof HostedDomainRule)).toList())
        : standard();
  }

  /// The names of the rules, in their order.
  public List<String> ruleNames() {
    return rules.stream().map(RelayRule::name).toList();
  }

  /// Decides one recipient.
  public Decision decide(RelayRequest request, RulesSnapshot snapshot, Lookups lookups) {
    return decide(request, snapshot, lookups, (_, _) -> {});
  }

  /// Decides one recipient and keeps what each rule asked said, in order.
  public Explanation explain(RelayRequest request, RulesSnapshot snapshot, Lookups lookups) {
    List<Explanation.Step> steps = new ArrayList<>();
    Decision decision =
        decide(
            request,
            snapshot,
            lookups,
            (rule, verdict) -> steps.add(new Explanation.Step(rule.name(), verdict)));
    return new Explanation(decision, steps);
  }

  private Decision decide(
      RelayRequest request,
      RulesSnapshot snapshot,
      Lookups lookups,
      BiConsumer<RelayRule, Verdict> observer) {
    for (RelayRule rule : rules) {
      Verdict verdict = ask(rule, request, snapshot, lookups);
      observer.accept(rule, verdict);
      switch (verdict) {
        case Verdict.NoOpinion _ -> {}
        case Verdict.Permit permit -> {
          return accepted(request.recipient(), permit, rule, snapshot);
        }
        case Verdict.Refuse refuse -> {
          return new Decision.Rejected(refuse.reply(), rule.name());
        }
        case Verdict.Defer defer -> {
          return new Decision.Rejected(defer.reply(), rule.name());
        }
        case Verdict.Close close -> {
          return new Decision.Closed(close.reply(), rule.name());
        }
      }
    }
    throw new AssertionError("reject-unauthorised-destination always has an opinion");
  }

  /// Accepts, unless the relay suffix makes something of the recipient that is no address.
  private static Decision accepted(
      ForwardPath recipient, Verdict.Permit permit, RelayRule rule, RulesSnapshot snapshot) {
    try {
      var _ = Decision.withSuffix(recipient.resolve(snapshot.primaryDomain()), permit.suffix());
      return Decision.accept(recipient, permit.suffix(), rule.name());
    } catch (AddressSyntaxException _) {
      return new Decision.Rejected(BAD_WITH_SUFFIX, rule.name());
    }
  }

  private static Verdict ask(
      RelayRule rule, RelayRequest request, RulesSnapshot snapshot, Lookups lookups) {
    try {
      return rule.consider(request, snapshot, lookups);
    } catch (LookupFailedException e) {
      return new Verdict.Defer(LOOKUP_FAILED, "lookup failed: " + e.getMessage());
    }
  }
}
