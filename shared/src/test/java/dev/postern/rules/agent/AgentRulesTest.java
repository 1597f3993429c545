package dev.postern.rules.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.address.Domain;
import dev.postern.rules.RuleSyntaxException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentRulesTest {
  @ParameterizedTest
  @CsvSource({
    "Example.NET:smtp, example.net:smtp, example.net",
    ".example.net:program  out , .example.net:program out, .example.net",
    "pool=default: program balance_outgoing, pool=default:program balance_outgoing, pool=default",
    "*:https://a.example:8443/in?x=1, *:https://a.example:8443/in?x=1, *",
    "example.net:lambda  fax:live, example.net:lambda fax:live, example.net",
    "*:lambda arn:aws:lambda:eu-north-1:111122223333:function:fax, "
        + "*:lambda arn:aws:lambda:eu-north-1:111122223333:function:fax, *",
    "Example.NET:local: program qmail-local, example.net:local:program qmail-local,"
        + " example.net:local",
    "*:local:maildir, *:local:maildir, *:local",
    "*:program qmail-remote, *:program qmail-remote, *",
    "bücher.example:smtp, xn--bcher-kva.example:smtp, xn--bcher-kva.example",
  })
  void linesAreRead(String line, String text, String key) {
    AgentRule rule = AgentRule.parse(line);
    assertThat(rule.text()).isEqualTo(text);
    assertThat(rule.key()).isEqualTo(key);
    assertThat(AgentRule.parse(rule.text())).isEqualTo(rule);
  }

  @ParameterizedTest
  @CsvSource({
    "example.net, 1, a delivery agent has a colon",
    ":smtp, 1, a delivery agent has a colon",
    "exa mple.net:smtp, 1, has a character no domain has",
    "pool=A B:smtp, 6, a pool's name is as `postern egress list` shows it",
    "pool=:smtp, 6, a pool's name is as `postern egress list` shows it",
    "example.net:, 13, 'an agent is smtp, program NAME, lambda NAME-OR-ARN or https://HOST/PATH,"
        + " not \"\"'",
    "example.net:Program x, 13, 'an agent is smtp, program NAME, lambda NAME-OR-ARN or"
        + " https://HOST/PATH'",
    "example.net:/bin/sh, 13, 'an agent is smtp, program NAME, lambda NAME-OR-ARN or"
        + " https://HOST/PATH'",
    "example.net:http://x.example/, 13, 'an agent is smtp, program NAME, lambda NAME-OR-ARN or"
        + " https://HOST/PATH'",
    "example.net:https://, 21, 'the URL cannot be read: Expected authority'",
    "example.net:https://x y/, 22, 'the URL cannot be read: Illegal character'",
    "example.net:https://me:secret@x.example/, 13, 'write a URL as"
        + " https://agent.example.com/deliver, without user'",
    "example.net:https://x.example/#a, 13, 'write a URL as https://agent.example.com/deliver,"
        + " without user'",
    "example.net:https:///path, 13, 'write a URL as https://agent.example.com/deliver, without"
        + " user'",
    "example.net:https://x.example:99999/, 13, 'a port is 1 to 65535, not 99999'",
    "example.net:program, 20, the program's name is missing",
    "example.net:program /bin/sh, 21, a program is named without a path",
    "example.net:program ../sh, 21, a program is named without a path",
    "example.net:program .., 21, a program's name has at most 100 of",
    "example.net:program -x, 21, a program's name has at most 100 of",
    "example.net:program a;b, 21, a program's name has at most 100 of",
    "example.net:lambda, 19, write a Lambda function's name or whole ARN",
    "example.net:lambda a b, 20, write a Lambda function's name or whole ARN",
    "example.net:lambda arn:aws:sqs:eu-central-1:111122223333:x, 20, write a Lambda function's",
    "example.net:lambda https://x/, 20, write a Lambda function's name or whole ARN",
    "example.net:maildir, 13, 'an agent is smtp, program NAME, lambda NAME-OR-ARN or'",
    "example.net:local:smtp, 19, 'an agent is maildir, program NAME, lambda NAME-OR-ARN or'",
    "example.net:local:program a b, 19, a program gets the arguments of qmail-local and no others",
    "pool=slow:local:program x, 1, mail for mailboxes here leaves from no pool",
    "example.net:program a b, 13, a program gets the arguments of qmail-remote and no others",
  })
  void otherLinesAreRefusedWithTheirColumn(String line, int column, String what) {
    assertThatThrownBy(() -> AgentRule.parse(line))
        .isInstanceOfSatisfying(
            RuleSyntaxException.class, e -> assertThat(e.column()).isEqualTo(column))
        .hasMessageContaining(what);
  }

  @ParameterizedTest
  @CsvSource({
    "example.net, , program whole",
    "a.example.net, slow, program below",
    "b.a.example.net, , program deeper",
    "example.org, slow, program slow",
    "example.org, , program rest",
    "example.org, other, program rest",
    "excepted.example, slow, smtp",
  })
  void theDomainThenItsSuffixesThenItsPoolThenAll(
      String domain, @Nullable String pool, String agent) {
    AgentRules rules =
        rules(
            "example.net:program whole",
            ".example.net:program below",
            ".a.example.net:program deeper",
            "pool=slow:program slow",
            "*:program rest",
            "excepted.example:smtp");
    assertThat(rules.of(new Domain(domain), pool).text()).isEqualTo(agent);
    assertThat(rules.asksForPool()).isTrue();
  }

  @Test
  void mailForMailboxesHereHasItsOwn() {
    AgentRules rules = rules("*:program rest", ".example.net:local:program below");
    assertThat(rules.local(new Domain("a.example.net")).text()).isEqualTo("program below");
    assertThat(rules.local(new Domain("example.net"))).isEqualTo(new AgentSpec.Maildir());
    assertThat(rules.of(new Domain("a.example.net"), null).text()).isEqualTo("program rest");
    assertThat(rules("*:local:program x").isEmpty()).as("of mail that leaves").isTrue();
  }

  @Test
  void withoutARuleItIsSmtp() {
    AgentRules rules = rules("example.net:program x");
    assertThat(rules.of(new Domain("example.org"), "default")).isEqualTo(new AgentSpec.Smtp());
    assertThat(rules.asksForPool()).isFalse();
    assertThat(rules.isEmpty()).isFalse();
    assertThat(AgentRules.NONE.isEmpty()).isTrue();
  }

  private static AgentRules rules(String... lines) {
    return new AgentRules(Stream.of(lines).map(AgentRule::parse).toList());
  }
}
