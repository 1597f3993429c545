package dev.postern.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.address.Domain;
import dev.postern.address.ForwardPath;
import dev.postern.address.IpAddress;
import dev.postern.address.Mailbox;
import dev.postern.address.ReversePath;
import dev.postern.policy.Lookups.LookupFailedException;
import dev.postern.rules.RulesSnapshot;
import dev.postern.rules.TestSnapshot;
import dev.postern.smtp.Reply;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RelayPolicyTest {
  private static final ForwardPath RECIPIENT = new ForwardPath(Mailbox.parse("u@any.net"));
  private static final RelayRequest REQUEST =
      new RelayRequest(
          IpAddress.parse("203.0.113.7"), null, "h", false, null, ReversePath.NULL, RECIPIENT);
  private static final RulesSnapshot RULES = new TestSnapshot("example.com").build();
  private static final Lookups LOOKUPS = _ -> true;
  private static final RelayRule LAST = new RejectUnauthorisedDestination();
  private static final Reply GONE = Reply.of(550, "5.1.1", "gone");

  @Test
  void aListThatDoesNotEndInTheRefusalIsNoPolicy() {
    RelayRule permits = rule("open", new Verdict.Permit("", "all"));
    for (List<RelayRule> rules :
        List.of(List.<RelayRule>of(), List.of(permits), List.of(LAST, permits))) {
      assertThatThrownBy(() -> new RelayPolicy(rules))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("the relay would be open");
    }
  }

  @Test
  void theRefusalAloneRefusesAll() {
    assertThat(decide())
        .isEqualTo(new Decision.Rejected(RejectUnauthorisedDestination.REPLY, LAST.name()));
  }

  @Test
  void theFirstOpinionWins() {
    RelayRule none = rule("none", new Verdict.NoOpinion("not mine"));
    RelayRule permits = rule("permits", new Verdict.Permit("@fix.me", "mine"));
    RelayRule refuses = rule("refuses", new Verdict.Refuse(GONE, "mine"));
    assertThat(decide(none, permits, refuses))
        .isEqualTo(new Decision.Accepted(RECIPIENT, "@fix.me", "permits"));
    assertThat(decide(none, refuses, permits)).isEqualTo(new Decision.Rejected(GONE, "refuses"));
  }

  @Test
  void aDeferralEndsTheAsking() {
    Reply later = Reply.of(451, "4.3.0", "later");
    RelayRule defers = rule("defers", new Verdict.Defer(later, "cannot tell"));
    assertThat(decide(defers, rule("permits", new Verdict.Permit("", "mine"))))
        .isEqualTo(new Decision.Rejected(later, "defers"));
  }

  @Test
  void closeClosesTheConnection() {
    Reply bye = Reply.of(554, "5.7.1", "bye");
    RelayRule closes = rule("closes", new Verdict.Close(bye, "denied"));
    assertThat(decide(closes, rule("permits", new Verdict.Permit("", "mine"))))
        .isEqualTo(new Decision.Closed(bye, "closes"));
  }

  @Test
  void aLookupThatFailsIsPutOffAndNeverSkipped() {
    RelayRule fails =
        rule(
            "fails",
            () -> {
              throw new LookupFailedException("down", new IOException());
            });
    Explanation explanation =
        policy(fails, rule("permits", new Verdict.Permit("", "mine")))
            .explain(REQUEST, RULES, LOOKUPS);
    assertThat(explanation.decision())
        .isEqualTo(new Decision.Rejected(RelayPolicy.LOOKUP_FAILED, "fails"));
    assertThat(RelayPolicy.LOOKUP_FAILED.code()).isEqualTo(451);
    assertThat(explanation.steps())
        .extracting(s -> s.verdict().why())
        .containsExactly("lookup failed: down");
  }

  @Test
  void aSuffixThatMakesNoAddressIsARefusal() {
    RelayRule permits = rule("permits", new Verdict.Permit("@" + "x".repeat(64), "mine"));
    assertThat(decide(permits))
        .isEqualTo(new Decision.Rejected(RelayPolicy.BAD_WITH_SUFFIX, "permits"));
  }

  @Test
  void explainTellsEveryRuleAskedInOrder() {
    RelayRule none = rule("none", new Verdict.NoOpinion("not mine"));
    RelayRule refuses = rule("refuses", new Verdict.Refuse(GONE, "mine"));
    Explanation explanation = policy(none, refuses).explain(REQUEST, RULES, LOOKUPS);
    assertThat(explanation.steps())
        .containsExactly(
            new Explanation.Step("none", new Verdict.NoOpinion("not mine")),
            new Explanation.Step("refuses", new Verdict.Refuse(GONE, "mine")));
    assertThat(explanation.decision()).isEqualTo(decide(none, refuses));
  }

  @Test
  void verdictsCannotContradictTheirReplies() {
    Reply later = Reply.of(451, "4.3.0", "later");
    assertThatThrownBy(() -> new Verdict.Refuse(later, "x"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Verdict.Defer(GONE, "x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theSuffixIsAppendedAndItsLastAtDecides() {
    Mailbox mailbox = Mailbox.parse("u@any.net");
    assertThat(Decision.withSuffix(mailbox, "")).isEqualTo(mailbox);
    Mailbox fixed = Decision.withSuffix(mailbox, "@fix.me");
    assertThat(fixed.localPart()).isEqualTo("u@any.net");
    assertThat(fixed.domain()).isEqualTo(new Domain("fix.me"));
    assertThat(Decision.withSuffix(mailbox, ".fix.me"))
        .isEqualTo(Mailbox.parse("u@any.net.fix.me"));
  }

  private static Decision decide(RelayRule... rules) {
    return policy(rules).decide(REQUEST, RULES, LOOKUPS);
  }

  private static RelayPolicy policy(RelayRule... rules) {
    return new RelayPolicy(Stream.concat(Arrays.stream(rules), Stream.of(LAST)).toList());
  }

  private interface Answer {
    Verdict give() throws LookupFailedException;
  }

  private static RelayRule rule(String name, Verdict verdict) {
    return rule(name, () -> verdict);
  }

  private static RelayRule rule(String name, Answer answer) {
    return new RelayRule() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Verdict consider(RelayRequest request, RulesSnapshot rules, Lookups lookups)
          throws LookupFailedException {
        return answer.give();
      }
    };
  }
}
