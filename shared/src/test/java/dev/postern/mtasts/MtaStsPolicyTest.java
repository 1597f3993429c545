package dev.postern.mtasts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MtaStsPolicyTest {
  @Test
  void theRfcsExampleIsRead() {
    String text =
        """
        version: STSv1
        mode: enforce
        mx: mail.example.com
        mx: *.example.net
        mx: backupmx.example.com
        max_age: 604800
        """;
    assertThat(MtaStsPolicy.parse(text.replace("\n", "\r\n")))
        .isEqualTo(
            new MtaStsPolicy(
                MtaStsPolicy.Mode.ENFORCE,
                List.of("mail.example.com", "*.example.net", "backupmx.example.com"),
                Duration.ofDays(7)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "version: STSv1|mode: testing|mx: a.test|max_age: 1; TESTING; [a.test]; 1",
        "version:STSv1|mode:enforce|mx:A.Test|max_age:86400; ENFORCE; [a.test]; 86400",
        "version: STSv1  |mode: enforce  |mx:   a.test |max_age: 5 ; ENFORCE; [a.test]; 5",
        "max_age: 5|mx: a.test|mode: enforce|version: STSv1; ENFORCE; [a.test]; 5",
        "version: STSv1|mode: none|max_age: 0; NONE; []; 0",
        "version: STSv1|mode: none|mode: enforce|max_age: 7|max_age: 9; NONE; []; 7",
        "version: STSv1|mode: enforce|mx: a.test|max_age: 9999999999; ENFORCE; [a.test]; 31557600",
        "version: STSv1|x-more.1: anything: at all|mode: none|max_age: 7||; NONE; []; 7",
        "version: STSv1|mode: enforce|mx: bücher.test|max_age: 7; ENFORCE; [xn--bcher-kva.test]; 7",
      })
  void goodPoliciesAreRead(String text, MtaStsPolicy.Mode mode, String mx, long seconds) {
    MtaStsPolicy policy = MtaStsPolicy.parse(text.replace('|', '\n'));
    assertThat(policy.mode()).isEqualTo(mode);
    assertThat(policy.mx()).hasToString(mx);
    assertThat(policy.maxAge()).hasSeconds(seconds);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "''; the version is not STSv1",
        "version: STSv2|mode: none|max_age: 1; the version is not STSv1",
        "Version: STSv1|mode: none|max_age: 1; the version is not STSv1",
        "version: STSv1|mode: Enforce|mx: a.test|max_age: 1; the mode is not",
        "version: STSv1|mx: a.test|max_age: 1; the mode is not",
        "version: STSv1|mode: enforce|max_age: 1; there is no mx",
        "version: STSv1|mode: testing|max_age: 1; there is no mx",
        "version: STSv1|mode: enforce|mx: a.test; max_age is not a number",
        "version: STSv1|mode: enforce|mx: a.test|max_age: -1; max_age is not a number",
        "version: STSv1|mode: enforce|mx: a.test|max_age: 1d; max_age is not a number",
        "version: STSv1|mode: enforce|mx: a.test|max_age: 12345678901; max_age is not a number",
        "version: STSv1|mode: enforce|mx: |max_age: 1; an mx is no host name",
        "version: STSv1|mode: enforce|mx: a.*.test|max_age: 1; an mx is no host name",
        "version: STSv1|mode: enforce|mx: *|max_age: 1; an mx is no host name",
        "version: STSv1|mode: enforce|mx: [192.0.2.1]|max_age: 1; an mx is no host name",
        "<html>|version: STSv1|mode: none|max_age: 1; a line is not NAME: VALUE",
      })
  void badPoliciesAreRefused(String text, String what) {
    assertThatThrownBy(() -> MtaStsPolicy.parse(text.replace('|', '\n')))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(what);
  }

  @ParameterizedTest
  @CsvSource({
    "mx.a.test, true", "MX.A.test, true", "mx2.a.test, false", "x.wild.test, true",
    "wild.test, false", "y.x.wild.test, false", "xwild.test, false", "a.test, false"
  })
  void hostsMatchNamesAndOneLabelOfAWildcard(String host, boolean allowed) {
    var policy =
        new MtaStsPolicy(
            MtaStsPolicy.Mode.ENFORCE, List.of("mx.a.test", "*.wild.test"), Duration.ofDays(1));
    assertThat(policy.allows(host)).isEqualTo(allowed);
  }

  @Test
  void aPolicyAgesAndExpires() {
    var fetched = Instant.parse("2026-11-22T00:00:00Z");
    KeptPolicy kept = KeptPolicy.of("1", "version: STSv1\nmode: none\nmax_age: 100\n", fetched);
    assertThat(kept.isAging(fetched.plusSeconds(50))).isFalse();
    assertThat(kept.isAging(fetched.plusSeconds(51))).isTrue();
    assertThat(kept.isExpired(fetched.plusSeconds(99))).isFalse();
    assertThat(kept.isExpired(fetched.plusSeconds(100))).isTrue();
  }
}
