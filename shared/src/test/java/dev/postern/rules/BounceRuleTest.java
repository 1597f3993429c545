package dev.postern.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BounceRuleTest {
  @Test
  void aLineSetsAndUnsetsVariables() {
    BounceRule rule = BounceRule.parse("*@Lists.Example.com:CONTROLDIR=a\\,b,QMAILQUEUE=,QREGEX  ");

    assertThat(rule.pattern()).isEqualTo("*@lists.example.com");
    assertThat(rule.variables()).containsExactlyEntriesOf(java.util.Map.of("CONTROLDIR", "a,b"));
    assertThat(rule.unset()).containsExactlyInAnyOrder("QMAILQUEUE", "QREGEX");
    assertThat(rule.text()).isEqualTo("*@lists.example.com:CONTROLDIR=a\\,b,QMAILQUEUE=,QREGEX");
  }

  @Test
  void theNullSenderAndARegularExpressionAreNamed() {
    assertThat(BounceRule.parse(":CONTROLDIR=x").pattern()).isEmpty();
    assertThat(BounceRule.parse("<>:CONTROLDIR=x").pattern()).isEqualTo("<>");
    assertThat(BounceRule.parse("\\S+@b.c:QREGEX=1,CONTROLDIR=x").pattern()).isEqualTo("\\S+@b.c");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a@b.c                      | column 1: a bounce rule has a colon",
        "a@b.c:                     | column 7: no variable stands here",
        "a@b.c:CONTROLDIR=x,        | column 20: no variable stands here",
        "a@b.c:CONTROLDIR=x, QREGEX | column 20: \" QREGEX\" is no variable name",
        "a@b.c:QMAILQUEUE=x,SHELL=y | column 20: variable SHELL is not known here; known are"
            + " [CONTROLDIR, QMAILQUEUE, QREGEX]",
        "a@b.c:CONTROLDIR=“x”       | column 18: a value has no quotes; type it without the “",
        "a@b.c:CONTROLDIR=\"x\"     | column 18: a value has no quotes",
        "a@b.c:QREGEX=yes           | column 7: QREGEX is 1 or 0, not yes",
        "*@c.com:QREGEX=1           | column 1: \"*@c.com\" is no regular expression",
        "[a@b.c:CONTROLDIR=x        | column 1: the class lacks its closing ]",
      })
  void aBadLineIsRefusedWithItsColumn(String line, String message) {
    assertThatThrownBy(() -> BounceRule.parse(line))
        .isInstanceOf(RuleSyntaxException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void aBlankBeforeThePatternIsRefused() {
    assertThatThrownBy(() -> BounceRule.parse(" a@b.c:CONTROLDIR=x"))
        .hasMessageStartingWith("column 1: a pattern has no blanks");
  }
}
