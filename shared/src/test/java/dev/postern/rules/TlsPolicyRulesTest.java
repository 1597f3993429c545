package dev.postern.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.address.Domain;
import dev.postern.smtp.TlsLevel;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsPolicyRulesTest {
  @ParameterizedTest
  @CsvSource({
    "example.net:may, example.net:may, example.net, MAY",
    "Example.NET:none, example.net:none, example.net, NONE",
    ".example.net:encrypt, .example.net:encrypt, .example.net, ENCRYPT",
    "' bücher.example:verify ', xn--bcher-kva.example:verify, xn--bcher-kva.example, VERIFY",
  })
  void linesAreRead(String line, String text, String key, TlsLevel level) {
    assertThat(TlsPolicyRule.parse(line)).isEqualTo(new TlsPolicyRule(text, key, level, List.of()));
  }

  @Test
  void verifyMayNameWhatCounts() {
    TlsPolicyRule rule = TlsPolicyRule.parse("a.example:verify=MX.b.example,.C.example");
    assertThat(rule.names()).containsExactly("mx.b.example", ".c.example");
    assertThat(rule.text()).isEqualTo("a.example:verify=mx.b.example,.c.example");
    assertThat(TlsPolicyRule.parse(rule.text())).isEqualTo(rule);
  }

  @ParameterizedTest
  @CsvSource({
    "example.net, 1, a TLS policy has a colon",
    "'', 1, a TLS policy has a colon",
    ":may, 1, a TLS policy names its destination; postern.smtp-client.tls is that of all others",
    "exa mple.net:may, 1, has a character no domain has",
    "example.net:, 13, 'a TLS level is one of none, may, encrypt, verify, not '",
    "example.net:always, 13, 'a TLS level is one of none, may, encrypt, verify, not always'",
    "example.net:may=x.example, 16, 'names go with verify, not with may'",
    "example.net:verify=, 20, the domain is empty",
    "'example.net:verify=a.example,b e.example', 30, has a character no domain has",
  })
  void otherLinesAreRefusedWithTheirColumn(String line, int column, String what) {
    assertThatThrownBy(() -> TlsPolicyRule.parse(line))
        .isInstanceOfSatisfying(
            RuleSyntaxException.class, e -> assertThat(e.column()).isEqualTo(column))
        .hasMessageContaining(what);
  }

  @ParameterizedTest
  @CsvSource({
    "example.net, example.net:verify",
    "a.example.net, .example.net:encrypt",
    "c.b.a.example.net, .a.example.net:none",
    "xexample.net, ",
  })
  void theDomainThenItsSuffixes(String domain, String rule) {
    var rules =
        new TlsPolicyRules(
            Stream.of(
                    "example.net:verify",
                    "EXAMPLE.net:may",
                    ".example.net:encrypt",
                    ".a.example.net:none")
                .map(TlsPolicyRule::parse)
                .toList());
    assertThat(rules.of(new Domain(domain)).map(TlsPolicyRule::text).orElse(null)).isEqualTo(rule);
  }
}
