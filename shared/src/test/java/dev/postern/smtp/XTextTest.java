package dev.postern.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class XTextTest {
  @ParameterizedTest
  @CsvSource({
    "abc, abc",
    "Bob@Example.COM, Bob@Example.COM",
    "a+2Bb, a+b",
    "+3D, =",
    "a+20b, a b",
    "!~<>, !~<>",
    "+41+7E, A~"
  })
  void decodes(String text, String meaning) {
    assertThat(XText.decode(text)).isEqualTo(meaning);
    assertThat(XText.isWellFormed(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "a=b", "a b", "+", "a+2", "+2b", "+0A", "+0D", "+7F", "+80", "+GG", "\u00fc", "a\tb"
      })
  void refuses(String text) {
    assertThat(XText.isWellFormed(text)).isFalse();
    assertThatThrownBy(() -> XText.decode(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatIsDecodedIsNotReadAsAPattern() {
    assertThat(XText.decode("$1+5C")).isEqualTo("$1\\");
  }
}
