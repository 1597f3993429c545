package dev.postern.functions.remote.dkim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderFieldTest {
  /// `-` stands for a space, `>` for a tab, `|` for CRLF.
  @ParameterizedTest
  @CsvSource({
    "A:-X, a:X",
    "B->:>Y>|>Z--|, b:Y-Z",
    "SUBJECT:->-a>b-, subject:a-b",
    "Subject:, subject:",
    "Subject:-|-, subject:",
    "Subject:|-folded|>twice, subject:folded-twice",
    "Subject:a|--|-b, subject:a-b",
    "Subject:a:b, subject:a:b",
  })
  void relaxed(String raw, String canonical) {
    assertThat(HeaderField.parse(octets(raw)).relaxed()).isEqualTo(octets(canonical));
  }

  @Test
  void octetsBeyondAsciiStay() {
    assertThat(HeaderField.parse("Subject: \u00c3\u00a4 \u00ff").relaxed())
        .isEqualTo("subject:\u00c3\u00a4 \u00ff");
  }

  @ParameterizedTest
  @ValueSource(strings = {"no colon", ": x", "two words: x", "From alice Mon Jan 1 10:00:00"})
  void noField(String line) {
    assertThatThrownBy(() -> HeaderField.parse(line)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void eachFieldIsNamedAndFromOnceMore() {
    var fields =
        List.of(
            new HeaderField("received", "x"),
            new HeaderField("subject", "x"),
            new HeaderField("from", "x"),
            new HeaderField("comments", "x"),
            new HeaderField("reply-to", "x"),
            new HeaderField("subject", "y"));
    assertThat(SignedNames.of(fields))
        .containsExactly("from", "from", "reply-to", "subject", "subject", "subject");
    assertThat(SignedNames.of(List.of())).containsExactly("from");
  }

  /// The last of several comes first, and what is named beyond them is nothing.
  @Test
  void duplicatesAreSignedFromTheBottom() {
    var fields =
        List.of(
            new HeaderField("subject", "first"),
            new HeaderField("from", "x"),
            new HeaderField("subject", "last"));
    byte[] octets =
        Signature.signedOctets(
            fields, List.of("subject", "from", "subject", "subject", "from"), " b=");
    assertThat(new String(octets, StandardCharsets.US_ASCII))
        .isEqualTo("subject:last\r\nfrom:x\r\nsubject:first\r\ndkim-signature:b=");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a@example.com | example.com",
        "A <a@EXAMPLE.com> | example.com",
        "\"x, y <z@far.net>\" <a@example.com> | example.com",
        "\"q \\\" <z@far.net>\" <a@example.com> | example.com",
        "a@example.com (of <far.net>, that (is) me) | example.com",
        "=?utf-8?q?a=40b?= <\"a b\"@example.com> | example.com",
        "a@example.com, b@far.net | -",
        "A <a@example.com>, B <b@far.net> | -",
        "A <a@example.com> <b@far.net> | -",
        "A <a@example.com> x | -",
        "group: a@example.com; | -",
        "a@far.net@example.com | -",
        "nobody | -",
        "<> | -",
        "a@ | -",
        "a@b..c | -",
        "a@example.com> | -",
      })
  void domainOfTheAuthor(String value, String domain) {
    assertThat(
            FromDomain.of(List.of(new HeaderField("from", " " + value)))
                .map(Object::toString)
                .orElse("-"))
        .isEqualTo(domain);
  }

  @Test
  void twoFromFieldsHaveNone() {
    var from = new HeaderField("from", "a@example.com");
    assertThat(FromDomain.of(List.of(from, from))).isEmpty();
    assertThat(FromDomain.of(List.of())).isEmpty();
  }

  private static String octets(String text) {
    return text.replace("-", " ").replace(">", "\t").replace("|", "\r\n");
  }
}
