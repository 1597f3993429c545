package dev.postern.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BindingLineTest {
  @ParameterizedTest
  @CsvSource({
    "sender, Bob@B.org:192.0.2.1, bob@b.org, bob@b.org:192.0.2.1",
    "sender, B.org:192.0.2.1, b.org, b.org:192.0.2.1",
    "sender, .b.org:2001:DB8::1, .b.org, .b.org:2001:db8::1",
    "sender, :192.0.2.1, '', :192.0.2.1",
    "sender, b.org:, b.org, b.org:",
    "peer, 198.51.100.7:192.0.2.1, 198.51.100.7, 198.51.100.7:192.0.2.1",
    "peer, 198.51.:192.0.2.1, 198.51., 198.51.:192.0.2.1",
    "peer, [2001:DB8::1]:2001:db8::2, 2001:db8::1, [2001:db8::1]:2001:db8::2",
    "peer, :192.0.2.1, '', :192.0.2.1",
    "ehlo, 192.0.2.1:Mail.Example.com, 192.0.2.1, 192.0.2.1:mail.example.com",
    "ehlo, 2001:db8::1:mail.example.com, 2001:db8::1, 2001:db8::1:mail.example.com"
  })
  void reads(String kind, String text, String key, String stored) {
    BindingLine<?> line = parser(kind).apply(text);
    assertThat(line.key()).isEqualTo(key);
    assertThat(line.text()).isEqualTo(stored);
    assertThat(parser(kind).apply(stored)).as("again").isEqualTo(line);
  }

  @ParameterizedTest
  @CsvSource({
    "sender, b.org, 1",
    "sender, b.org:not-an-ip, 7",
    "sender, b org:192.0.2.1, 1",
    "peer, 198.51.100.7, 1",
    "peer, 198.51:192.0.2.1, 1",
    "peer, 198.51.100.7:x, 14",
    "ehlo, 192.0.2.1, 1",
    "ehlo, 192.0.2.1:, 11",
    "ehlo, mail.example.com:192.0.2.1, 1"
  })
  void refuses(String kind, String text, int column) {
    assertThatThrownBy(() -> parser(kind).apply(text))
        .isInstanceOfSatisfying(
            RuleSyntaxException.class, e -> assertThat(e.column()).isEqualTo(column))
        .hasMessageContaining("write ");
  }

  private static Function<String, BindingLine<?>> parser(String kind) {
    return switch (kind) {
      case "sender" -> BindingLine::sender;
      case "peer" -> BindingLine::peer;
      case "ehlo" -> BindingLine::ehlo;
      default -> throw new IllegalArgumentException(kind);
    };
  }
}
