package dev.postern.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.rules.RcptHosts;
import dev.postern.rules.SmtpRoute;
import dev.postern.rules.SuffixedLine;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// One form of a domain, whichever was written.
class DomainTest {
  @ParameterizedTest
  @CsvSource({
    "bücher.example, xn--bcher-kva.example",
    "BÜCHER.Example, xn--bcher-kva.example",
    "例子.广告, xn--fsqu00a.xn--4rr70v",
    "xn--bcher-kva.example, xn--bcher-kva.example",
    "a_b.example, a_b.example",
    "ｅxample.org, example.org"
  })
  void labelsBeyondAsciiAreAsTheDnsHasThem(String written, String name) {
    assertThat(new Domain(written).name()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"straße.example", "ας.example", "a\u200db.example"})
  void whatStandardsReadInTwoWaysIsRefused(String written) {
    assertThatThrownBy(() -> new Domain(written)).isInstanceOf(AddressSyntaxException.class);
  }

  @Test
  void theRemedyIsNamed() {
    assertThatThrownBy(() -> new Domain("straße.example"))
        .hasMessage(
            "\"straße.example\": the domain has a character that standards read in two ways;"
                + " write it as xn--...");
  }

  @Test
  void aLabelTooLongInAsciiIsRefused() {
    assertThatThrownBy(() -> new Domain("ü".repeat(31) + "-" + "ö".repeat(15) + ".example"))
        .isInstanceOf(AddressSyntaxException.class);
  }

  @Test
  void rulesMeanTheSameDomain() {
    var domain = new Domain("post.bücher.example");
    assertThat(SmtpRoute.parse(".Bücher.example:relay.example").key())
        .isEqualTo(".xn--bcher-kva.example");
    assertThat(SuffixedLine.host("bücher.example:"))
        .extracting(SuffixedLine::key)
        .isEqualTo("xn--bcher-kva.example");
    assertThat(new RcptHosts(Set.of(Domain.orSuffix(".bücher.example"))).entryFor(domain))
        .contains(".xn--bcher-kva.example");
  }
}
