package dev.postern.rules.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.address.Domain;
import dev.postern.rules.RuleSyntaxException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterRulesTest {
  @ParameterizedTest
  @CsvSource({
    "Example.NET:none, example.net:none, example.net",
    "*:program clean, *:program clean, *",
    "*:program  clean -q   x:y , *:program clean -q x:y, *",
    ".example.net: local: spam 1 refuse spamc -E, .example.net:local:spam 1 refuse spamc -E,"
        + " .example.net:local",
    "example.net:remote:spam 0 discard bogofilter -p, example.net:remote:spam 0 discard bogofilter"
        + " -p, example.net:remote",
    "*:spam 255 pass x, *:spam 255 pass x, *",
    "*:local:lambda scan, *:local:lambda scan, *:local",
    "*:local:https://a.example/f, *:local:https://a.example/f, *:local",
  })
  void linesAreRead(String line, String text, String key) {
    FilterRule rule = FilterRule.parse(line);
    assertThat(rule.text()).isEqualTo(text);
    assertThat(rule.key()).isEqualTo(key);
    assertThat(FilterRule.parse(rule.text())).isEqualTo(rule);
  }

  @Test
  void argumentsAreWords() {
    assertThat(FilterRule.parse("*:program clean -a 'b c'").filter())
        .isEqualTo(
            new FilterSpec.Program(new FilterSpec.Command("clean", List.of("-a", "'b", "c'"))));
  }

  @ParameterizedTest
  @CsvSource({
    "example.net, 1, a content filter has a colon",
    ":none, 1, a content filter has a colon",
    "a b:none, 1, has a character no domain has",
    "*:, 3, 'a filter is none, https://HOST/PATH, lambda NAME-OR-ARN, program NAME ARGUMENT... or"
        + " spam'",
    "*:both:none, 3, 'a filter is none, https://HOST/PATH, lambda NAME-OR-ARN, program NAME"
        + " ARGUMENT... or spam'",
    "*:https://u@a.example/, 3, 'write a URL as https://agent.example.com/deliver, without user'",
    "*:lambda, 3, write a Lambda function's name or whole ARN",
    "*:lambda a b, 3, nothing follows a",
    "*:none x, 3, nothing follows none",
    "*:program, 3, the program's name is missing",
    "*:local:program /usr/bin/spamc, 9, a program is named without a path",
    "*:spam, 3, 'write the exit code that says spam, 0 to 255'",
    "*:spam 256 refuse x, 3, 'write the exit code that says spam, 0 to 255'",
    "*:spam x refuse x, 3, 'write the exit code that says spam, 0 to 255'",
    "*:spam 1 bounce x, 3, 'write what is done with spam: pass, refuse or discard'",
    "*:spam 1 refuse, 3, the program's name is missing",
    "*:program a \u0007b, 3, a control character",
  })
  void otherLinesAreRefusedWithTheirColumn(String line, int column, String what) {
    assertThatThrownBy(() -> FilterRule.parse(line))
        .isInstanceOfSatisfying(
            RuleSyntaxException.class, e -> assertThat(e.column()).isEqualTo(column))
        .hasMessageContaining(what);
  }

  @ParameterizedTest
  @CsvSource({
    "example.net, REMOTE, program both",
    "example.net, LOCAL, program local",
    "a.example.net, LOCAL, program rest",
    "a.example.net, REMOTE, program below",
    "excepted.example, REMOTE, none",
    "excepted.example, LOCAL, none",
  })
  void theDomainThenItsSuffixesThenAllEachByChannel(String domain, Channel channel, String filter) {
    var rules =
        new FilterRules(
            Stream.of(
                    "example.net:program both",
                    "example.net:local:program local",
                    ".example.net:remote:program below",
                    "*:program rest",
                    "excepted.example:none")
                .map(FilterRule::parse)
                .toList());
    assertThat(rules.of(new Domain(domain), channel).text()).isEqualTo(filter);
  }

  @Test
  void withoutARuleNothingLooks() {
    var rules = new FilterRules(List.of(FilterRule.parse("example.net:local:program x")));
    assertThat(rules.of(new Domain("example.org"), Channel.LOCAL)).isEqualTo(new FilterSpec.None());
    assertThat(rules.isEmpty(Channel.REMOTE)).isTrue();
    assertThat(rules.isEmpty(Channel.LOCAL)).isFalse();
    assertThat(FilterRules.NONE.isEmpty(Channel.LOCAL)).isTrue();
  }
}
