package dev.postern.cli;

import dev.postern.address.ForwardPath;
import dev.postern.address.Mailbox;
import dev.postern.policy.Decision;
import dev.postern.policy.Explanation;
import dev.postern.policy.Lookups;
import dev.postern.policy.RelayPolicy;
import dev.postern.policy.RelayRequest;
import dev.postern.policy.ReturnedBounce;
import dev.postern.policy.Verdict;
import dev.postern.rules.RulesSnapshot;
import dev.postern.srs.Srs;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Explains what a front end would decide for one recipient, as `postern explain` tells it.
///
/// @param srs null where the settings ask for none
record Explainer(
    RelayPolicy policy,
    RulesSnapshot rules,
    Lookups lookups,
    AliasForwards forwards,
    @Nullable Srs srs,
    Instant now) {
  private static final String OK = "250 2.1.5 ok";

  /// The decision on one recipient in JSON.
  ///
  /// @param forwards what its alias sends elsewhere; empty where it is none or is not accepted
  record Explained(
      String recipient,
      String decision,
      String reply,
      String by,
      List<Step> rules,
      List<AliasForwards.Forwarded> forwards) {}

  /// One rule's answer in JSON.
  record Step(String rule, String answer, String why) {}

  Explained of(RelayRequest request) throws SQLException {
    return switch (ReturnedBounce.of(srs, request, now)) {
      case ReturnedBounce.None _ -> byRules(request);
      case ReturnedBounce.Refused(var reply, var original) ->
          new Explained(
              asSent(request).toString(),
              "refuse",
              reply.toString(),
              ReturnedBounce.BY,
              List.of(new Step(ReturnedBounce.BY, "refuse", meaning(original))),
              List.of());
      case ReturnedBounce.To(Mailbox sender) ->
          returned(byRules(request.to(new ForwardPath(sender))), sender);
    };
  }

  private static Explained returned(Explained ruled, Mailbox sender) {
    boolean right = ReturnedBounce.To.isRightAgainst(ruled.by());
    List<Step> steps = new ArrayList<>();
    steps.add(new Step(ReturnedBounce.BY, right ? "permit" : "no opinion", madeFor(sender)));
    steps.addAll(ruled.rules());
    return right
        ? new Explained(sender.toString(), "accept", OK, ReturnedBounce.BY, steps, List.of())
        : new Explained(
            ruled.recipient(),
            ruled.decision(),
            ruled.reply(),
            ruled.by(),
            steps,
            ruled.forwards());
  }

  /// What an SRS address stands for, or why for nothing.
  private static String meaning(Srs.Original original) {
    return switch (original) {
      case Srs.Original.Sender(Mailbox sender) -> madeFor(sender);
      case Srs.Original.Unknown(String why) -> why;
    };
  }

  private static String madeFor(Mailbox sender) {
    return "an SRS address made here for a forward from " + sender;
  }

  private Mailbox asSent(RelayRequest request) {
    return request.recipient().resolve(rules.primaryDomain());
  }

  private Explained byRules(RelayRequest request) throws SQLException {
    Explanation explanation = policy.explain(request, rules, lookups);
    List<Step> steps =
        explanation.steps().stream()
            .map(s -> step(s, namelessNote(s.rule(), request, rules)))
            .toList();
    return switch (explanation.decision()) {
      case Decision.Accepted(_, var suffix, var by) -> {
        Mailbox queued = Decision.withSuffix(asSent(request), suffix);
        yield new Explained(
            queued.toString(), "accept", OK, by, steps, forwards.of(queued, request.sender()));
      }
      case Decision.Rejected(var reply, var by) ->
          new Explained(
              asSent(request).toString(),
              reply.isTransient() ? "defer" : "refuse",
              reply.toString(),
              by,
              steps,
              List.of());
      case Decision.Closed(var reply, var by) ->
          new Explained(
              asSent(request).toString(), "close", reply.toString(), by, steps, List.of());
    };
  }

  /// What must be said of a rule that looks at the client's name where none was given.
  private static String namelessNote(String rule, RelayRequest request, RulesSnapshot rules) {
    boolean looked =
        switch (rule) {
          case "tcp" -> rules.tcp().matchWithoutName(request.client()).isEmpty();
          case "relaydomains" -> !rules.lists().relayDomains().isEmpty();
          default -> false;
        };
    return looked && request.confirmedName() == null
        ? "; the client's name was not looked up, --ptr HOST gives one"
        : "";
  }

  private static Step step(Explanation.Step step, String note) {
    Verdict verdict = step.verdict();
    String answer =
        switch (verdict) {
          case Verdict.Permit(var suffix, _) ->
              suffix.isEmpty() ? "permit" : "permit, suffix " + suffix;
          case Verdict.NoOpinion _ -> "no opinion";
          case Verdict.Refuse _ -> "refuse";
          case Verdict.Defer _ -> "defer";
          case Verdict.Close _ -> "close";
        };
    return new Step(step.rule(), answer, verdict.why() + note);
  }
}
