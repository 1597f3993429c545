package dev.postern.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Lines that are read; what is refused, and what matches, is told by the transcripts `tcp-*.in`.
class TcpRuleLineTest {
  @Test
  void anAddressWithAVariable() {
    assertThat(TcpRuleLine.parse("10.1.1.:allow,RELAYCLIENT=\"@fix.me\""))
        .isEqualTo(
            new TcpRuleLine(
                "10.1.1.:allow,RELAYCLIENT=\"@fix.me\"",
                List.of("10.1.1."),
                true,
                Map.of("RELAYCLIENT", "@fix.me"),
                Set.of()));
  }

  @Test
  void anyCharacterMayQuote() {
    assertThat(TcpRuleLine.parse("1.:allow,RELAYCLIENT=/a\"b/").variables())
        .isEqualTo(Map.of("RELAYCLIENT", "a\"b"));
    assertThat(TcpRuleLine.parse("1.:allow,RELAYCLIENT='a,b:deny'").variables())
        .isEqualTo(Map.of("RELAYCLIENT", "a,b:deny"));
  }

  @Test
  void theDefaultHasTheEmptyKey() {
    assertThat(TcpRuleLine.parse(":deny").keys()).containsExactly("");
  }

  @Test
  void aRangeStandsForItsKeys() {
    assertThat(TcpRuleLine.parse("1.2.3.50-60:deny").keys())
        .isEqualTo(IntStream.rangeClosed(50, 60).mapToObj(i -> "1.2.3." + i).toList());
    assertThat(TcpRuleLine.parse("10.2-3.:allow").keys()).containsExactly("10.2.", "10.3.");
    assertThat(TcpRuleLine.parse("10-11.0.:allow").keys()).containsExactly("10.0.", "11.0.");
    assertThat(TcpRuleLine.parse("1.2.3.254-400:deny").keys())
        .containsExactly("1.2.3.254", "1.2.3.255");
    assertThat(TcpRuleLine.parse("1.2.3.7-7:deny").keys()).containsExactly("1.2.3.7");
  }

  @Test
  void anIpv6AddressIsKeptInItsOneForm() {
    assertThat(TcpRuleLine.parse("2001:DB8:0:0:0:0:0:1:deny").keys())
        .containsExactly("2001:db8::1");
    assertThat(TcpRuleLine.parse("::1:allow").keys()).containsExactly("::1");
  }

  @Test
  void blanksAtTheEndAreNothing() {
    assertThat(TcpRuleLine.parse("1.:deny \t").text()).isEqualTo("1.:deny");
  }

  @Test
  void theColumnIsToldApart() {
    assertThatThrownBy(() -> TcpRuleLine.parse("1.:allow,RELAYCLIENT=”x”"))
        .isInstanceOfSatisfying(
            RuleSyntaxException.class, e -> assertThat(e.column()).isEqualTo(22));
  }
}
