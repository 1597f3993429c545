package dev.postern.functions.remote.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.functions.remote.smtp.ReplyParser.MalformedReplyException;
import dev.postern.smtp.Reply;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Rows are fed octet by octet, which is the only way the parser takes them: wherever a network
/// splits a reply, the parser sees the same.
class ReplyParserTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "250 ok\\r\\n                              | [250 ok]",
        "250\\r\\n                                 | [250 ]",
        "250 \\r\\n                                | [250 ]",
        "250 ok\\n                                 | [250 ok]",
        "250-\\r\\n250 x\\r\\n                     | [250  / x]",
        "250-a\\r\\n250-b\\r\\n250 c\\r\\n         | [250 a / b / c]",
        "250-a\\r\\n250\\r\\n                      | [250 a / ]",
        "550 5.1.1 no\\r\\n                        | [550 5.1.1 no]",
        "550 5.1.1\\r\\n                           | [550 5.1.1 ]",
        "550-5.1.1 a\\r\\n550 5.1.1 b\\r\\n        | [550 5.1.1 a / b]",
        "550 4.1.1 no\\r\\n                        | [550 4.1.1 no]",
        "250 a\\r\\n550 b\\r\\n354 c\\r\\n         | [250 a, 550 b, 354 c]",
        "250 a\\rb\\r\\n                           | [250 a b]",
      })
  void readsReplies(String wire, String expected) throws Exception {
    assertThat(parse(wire.strip().replace("\\r", "\r").replace("\\n", "\n")).toString())
        .isEqualTo(expected.strip());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hello\r\n",
        "\r\n",
        "25\r\n",
        "2500 x\r\n",
        "250_x\r\n",
        "650 x\r\n",
        "150 x\r\n",
        "250-a\r\n251 b\r\n",
        "250-a\r\nb\r\n",
        " 250 a\r\n",
        "٢٥٠ ok\r\n",
        "2x0 a\r\n"
      })
  void refusesWhatIsNoReply(String wire) {
    assertThatThrownBy(() -> parse(wire)).isInstanceOf(MalformedReplyException.class);
  }

  @Test
  void statusThatContradictsItsCodeStaysText() throws Exception {
    Reply reply = parse("550 4.1.1 no\r\n").getFirst();
    assertThat(reply.status()).isNull();
    assertThat(reply.lines()).containsExactly("4.1.1 no");
  }

  @Test
  void controlCharactersBecomeSpaces() throws Exception {
    assertThat(parse("550 a\u0000b\u001b[2Jc\td\r\n").toString()).isEqualTo("[550 a b [2Jc d]");
    assertThatThrownBy(() -> parse("\u001b[2Jhello\u0000\r\n")).hasMessage("no reply:  [2Jhello ");
  }

  @Test
  void whatActsInUnicodeBecomesSpacesAndHidesNoStatus() throws Exception {
    Reply reply = parse("550 5.1.1 a\u0085b\u009b1mc\u2028d\u202ee 😀\r\n").getFirst();
    assertThat(reply).hasToString("550 5.1.1 a b 1mc d e 😀");
    assertThat(reply.status()).hasToString("5.1.1");
  }

  @Test
  void lineIsBounded() throws Exception {
    String most = "250 " + "x".repeat(ReplyParser.MAX_LINE_OCTETS - 5);
    assertThat(parse(most + "\r\n")).hasSize(1);
    assertThatThrownBy(() -> parse(most + "xx\r\n")).isInstanceOf(MalformedReplyException.class);
  }

  @Test
  void numberOfLinesIsBounded() throws Exception {
    String most = "250-x\r\n".repeat(ReplyParser.MAX_LINES - 1);
    assertThat(parse(most + "250 x\r\n")).hasSize(1);
    assertThatThrownBy(() -> parse(most + "250-x\r\n250 x\r\n"))
        .isInstanceOf(MalformedReplyException.class);
  }

  @Test
  void textMayBeUtf8OrLatin1() throws Exception {
    assertThat(parse("250 größe\r\n", StandardCharsets.UTF_8).toString()).isEqualTo("[250 größe]");
    assertThat(parse("250 größe\r\n", StandardCharsets.ISO_8859_1).toString())
        .isEqualTo("[250 größe]");
  }

  private static List<Reply> parse(String wire) throws MalformedReplyException {
    return parse(wire, StandardCharsets.UTF_8);
  }

  private static List<Reply> parse(String wire, Charset charset) throws MalformedReplyException {
    var parser = new ReplyParser();
    List<Reply> replies = new ArrayList<>();
    for (byte octet : wire.getBytes(charset)) {
      parser.take(octet).ifPresent(replies::add);
    }
    return replies;
  }
}
