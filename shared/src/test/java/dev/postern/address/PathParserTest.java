package dev.postern.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Rows of paths as clients send them.
class PathParserTest {
  private static final String LABEL_63 = "d".repeat(63);

  /// Three labels of 63 octets and the dots behind them: 192 octets.
  private static final String OCTETS_192 = (LABEL_63 + ".").repeat(3);

  static Stream<Arguments> mailboxes() {
    return Stream.of(
        Arguments.of("<u@example.com>", "u", "example.com"),
        Arguments.of("<U.v+w@EXAMPLE.Com>", "U.v+w", "example.com"),
        Arguments.of("<!#$%&'*+-/=?^_`{|}~@a.example>", "!#$%&'*+-/=?^_`{|}~", "a.example"),
        Arguments.of("<\"a b\"@a.example>", "a b", "a.example"),
        Arguments.of("<\"a@b\"@a.example>", "a@b", "a.example"),
        Arguments.of("<\"a\\\"b\\\\c\"@a.example>", "a\"b\\c", "a.example"),
        Arguments.of("<\"\\a\"@a.example>", "a", "a.example"),
        Arguments.of("<\"u\"@a.example>", "u", "a.example"),
        Arguments.of("<\"a>b\"@a.example>", "a>b", "a.example"),
        Arguments.of("<\"..\"@a.example>", "..", "a.example"),
        Arguments.of("<@a.example:u@b.example>", "u", "b.example"),
        Arguments.of("<@a.example,@b.example:u@c.example>", "u", "c.example"),
        Arguments.of("<u@[192.0.2.1]>", "u", "[192.0.2.1]"),
        Arguments.of("<u@[IPv6:2001:DB8::1]>", "u", "[ipv6:2001:db8::1]"),
        Arguments.of("<u@[ipv6:::1]>", "u", "[ipv6:::1]"),
        Arguments.of("<grüße@bücher.example>", "grüße", "bücher.example"),
        Arguments.of("<用户@例子.广告>", "用户", "例子.广告"),
        Arguments.of("<u@a>", "u", "a"),
        Arguments.of("<u@1.2.3.4>", "u", "1.2.3.4"),
        Arguments.of("<u@_x.a-b.example>", "u", "_x.a-b.example"),
        Arguments.of("<u@xn--bcher-kva.example>", "u", "xn--bcher-kva.example"),
        Arguments.of("<postmaster@a.example>", "postmaster", "a.example"),
        // the longest there are
        Arguments.of("<" + "u".repeat(144) + "@a.example>", "u".repeat(144), "a.example"),
        Arguments.of("<" + "ü".repeat(72) + "@a.example>", "ü".repeat(72), "a.example"),
        Arguments.of("<\"" + "\\\"".repeat(71) + "\"@a.example>", "\"".repeat(71), "a.example"),
        Arguments.of("<u@" + LABEL_63 + ">", "u", LABEL_63),
        Arguments.of("<u@" + OCTETS_192 + LABEL_63 + ">", "u", OCTETS_192 + LABEL_63));
  }

  @ParameterizedTest
  @MethodSource
  void mailboxes(String path, String localPart, String domain) {
    var expected = new Mailbox(localPart, new Domain(domain));
    assertThat(PathParser.forwardPath(path))
        .isEqualTo(new PathParser.Parsed<>(new ForwardPath(expected), path.length()));
    assertThat(PathParser.reversePath(path))
        .isEqualTo(new PathParser.Parsed<>(new ReversePath(expected), path.length()));
    assertThat(Mailbox.parse(expected.toString())).isEqualTo(expected);
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        Arguments.of("", "expected < at position 1"),
        Arguments.of("u@a.example", "expected < at position 1"),
        Arguments.of(" <u@a.example>", "expected < at position 1"),
        Arguments.of("<u@a.example", "expected > at position 13"),
        Arguments.of("<u>", "expected @ at position 3"),
        Arguments.of("<u@>", "the domain is empty"),
        Arguments.of("<@a.example>", "a source route ends in a colon"),
        Arguments.of("<@:u@a.example>", "in the source route: the domain is empty"),
        Arguments.of("<@a.example,b.example:u@c.example>", "in the source route: no @"),
        Arguments.of("<@a.example:>", "expected @ at position 13"),
        Arguments.of("<u@a.example.>", "the domain ends in a dot"),
        Arguments.of("<u@.>", "the domain ends in a dot"),
        Arguments.of("<u@.a.example>", "the domain has an empty label"),
        Arguments.of("<u@a..example>", "the domain has an empty label"),
        Arguments.of("<u@-a.example>", "has a character no domain has"),
        Arguments.of("<u@a-.example>", "has a character no domain has"),
        Arguments.of("<u@a!b.example>", "has a character no domain has"),
        Arguments.of("<u@v@a.example>", "has a character no domain has"),
        Arguments.of("<u@a.example\r\n>", "has a character no domain has"),
        Arguments.of("<u@a example>", "expected > at position 5"),
        Arguments.of("<u v@a.example>", "expected @ at position 3"),
        Arguments.of("<.u@a.example>", "a dot stands at an end of the local part"),
        Arguments.of("<u.@a.example>", "a dot stands at an end of the local part"),
        Arguments.of("<u..v@a.example>", "or two together"),
        Arguments.of("<\"u@a.example>", "lacks its closing quote"),
        Arguments.of("<\"u\\", "a backslash ends the address"),
        Arguments.of("<\"\"@a.example>", "the local part is empty"),
        Arguments.of("<\"u\"v@a.example>", "expected @ at position 5"),
        Arguments.of("<\"a\r\nb\"@a.example>", "the local part has a control character"),
        Arguments.of("<\"a\\\0b\"@a.example>", "the local part has a control character"),
        Arguments.of("<u@[192.0.2.1>", "the address literal lacks its closing bracket"),
        Arguments.of("<u@[192.0.2.256]>", "the address literal holds no IP address"),
        Arguments.of("<u@[192.0.2]>", "the address literal holds no IP address"),
        Arguments.of("<u@[]>", "the address literal holds no IP address"),
        Arguments.of("<u@[a.example]>", "the address literal holds no IP address"),
        Arguments.of("<u@[2001:db8::1]>", "an IPv6 literal is written [IPv6:...]"),
        Arguments.of("<u@[IPv6:192.0.2.1]>", "an IPv6 literal is written [IPv6:...]"),
        Arguments.of("<u@[IPv6:::g]>", "the address literal holds no IP address"),
        Arguments.of("<u@[192.0.2.1]x>", "expected > at position 15"),
        // one octet too many
        Arguments.of("<" + "u".repeat(145) + "@a.example>", "longer than 144 octets"),
        Arguments.of("<" + "ü".repeat(72) + "u@a.example>", "longer than 144 octets"),
        Arguments.of("<\"" + "\\\"".repeat(71) + "u\"@a.example>", "longer than 144 octets"),
        Arguments.of("<u@" + LABEL_63 + "d>", "longer than 63 octets"),
        Arguments.of("<u@" + OCTETS_192 + LABEL_63 + "d>", "longer than 255 octets"));
  }

  @ParameterizedTest
  @MethodSource
  void faults(String path, String fault) {
    assertThatThrownBy(() -> PathParser.forwardPath(path))
        .isInstanceOf(AddressSyntaxException.class)
        .hasMessageContaining(fault);
    assertThatThrownBy(() -> PathParser.reversePath(path))
        .isInstanceOf(AddressSyntaxException.class)
        .hasMessageContaining(fault);
  }

  @Test
  void theNullPathIsASenderOnly() {
    assertThat(PathParser.reversePath("<>"))
        .isEqualTo(new PathParser.Parsed<>(ReversePath.NULL, 2));
    assertThatThrownBy(() -> PathParser.forwardPath("<>"))
        .isInstanceOf(AddressSyntaxException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"<postmaster>", "<Postmaster>", "<POSTMASTER>"})
  void theBarePostmasterIsARecipientOnly(String path) {
    assertThat(PathParser.forwardPath(path))
        .isEqualTo(new PathParser.Parsed<>(ForwardPath.BARE_POSTMASTER, 12));
    assertThatThrownBy(() -> PathParser.reversePath(path))
        .isInstanceOf(AddressSyntaxException.class);
  }

  @Test
  void theBarePostmasterMeansThatOfThePrimaryDomain() {
    var domain = new Domain("mx.example.com");
    assertThat(ForwardPath.BARE_POSTMASTER.resolve(domain))
        .isEqualTo(Mailbox.parse("postmaster@mx.example.com"));
    assertThat(new ForwardPath(Mailbox.parse("u@a.example")).resolve(domain))
        .isEqualTo(Mailbox.parse("u@a.example"));
  }

  @Test
  void parametersStartBehindThePath() {
    String text = "<\"a> b\"@a.example> SIZE=100 BODY=8BITMIME";
    assertThat(text.substring(PathParser.reversePath(text).end()))
        .isEqualTo(" SIZE=100 BODY=8BITMIME");
    assertThat(PathParser.reversePath("<> RET=HDRS").end()).isEqualTo(2);
    assertThat(PathParser.forwardPath("<postmaster> NOTIFY=NEVER").end()).isEqualTo(12);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "u", "@a.example", "u@a.example ", "<u@a.example>", "u@a.example>"})
  void aMailboxIsTheWholeText(String text) {
    assertThatThrownBy(() -> Mailbox.parse(text)).isInstanceOf(AddressSyntaxException.class);
  }

  @Test
  void aReversePathInTextIsEmptyWhenNull() {
    assertThat(ReversePath.parse("")).isEqualTo(ReversePath.NULL);
    assertThat(ReversePath.NULL).hasToString("");
    assertThat(ReversePath.parse("u@a.example")).hasToString("u@a.example");
  }
}
