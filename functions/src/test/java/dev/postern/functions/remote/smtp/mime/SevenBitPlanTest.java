package dev.postern.functions.remote.smtp.mime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.functions.deliver.Body;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Converts messages and reads them again: each part must be what it was, octet for octet.
class SevenBitPlanTest {
  private static final String GERMAN = "Gr\u00fc\u00dfe aus M\u00fcnchen";
  private static final String UTF8 = "Gr\u00c3\u00bc\u00c3\u009fe \u00e2\u0082\u00ac 5";
  private static final String MIXED =
      "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"=_a b\"\r\n";

  private static final String DIGEST =
      """
      Content-Type: multipart/digest; boundary=d

      --d

      A: b

      \u00fc
      --d--
      """
          .replace("\n", "\r\n");

  static Stream<Arguments> convertible() {
    return Stream.of(
        row("latin1", text("charset=iso-8859-1", "8bit", GERMAN + "\r\n")),
        row("utf-8", text("charset=utf-8", "8bit", UTF8 + "\r\n")),
        row("no MIME header", "Subject: x\r\n\r\n" + GERMAN + "\r\n"),
        row("no header", "\r\n" + GERMAN + "\r\n"),
        row("no encoding", "Content-Type: text/html\r\n\r\n<p>" + GERMAN + "\r\n"),
        row("upper case, comment", text("", "8BIT (as is)", GERMAN + "\r\n")),
        row("two labels", text("", "8bit\r\nContent-Transfer-Encoding: 7bit", GERMAN + "\r\n")),
        row("no final newline", text("charset=utf-8", "8bit", "a\r\n" + GERMAN)),
        row("blank at the end", text("", "8bit", GERMAN + " ")),
        row("bare line ends", text("", "binary", GERMAN + "\n\n\r\r\nx\r")),
        row("trailing blanks", text("", "8bit", GERMAN + " \r\n\t\r\n . \r\n.\r\n=3D\r\n")),
        row("long line", text("", "8bit", (GERMAN + " ").repeat(500) + "\r\n")),
        row("binary", message("application/octet-stream", "binary", random(200_000))),
        row("little to encode", text("", "8bit", "plain text ".repeat(20_000) + "\u00fc\r\n")),
        row(
            "parts",
            MIXED
                + "Content-Transfer-Encoding: 8bit\r\n\r\n"
                + "preamble \u00fc\r\n"
                + "second\r\n"
                + "--=_a b\r\n"
                + "Content-Type: text/plain; charset=utf-8\r\n"
                + "Content-Transfer-Encoding: 8bit\r\n\r\n"
                + UTF8
                + "\r\n--=_a b \t\r\n\r\nno header: "
                + GERMAN
                + "\r\n\r\n--=_a b\r\nContent-Transfer-Encoding: 8bit\r\n\r\nplain\r\n--=_a b\r\n"
                + "Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n"
                + "--=_a b--\r\nepilogue \u00fc\r\n"),
        row(
            "nested",
            MIXED
                + "\r\n--=_a b\r\nContent-Type: multipart/alternative; boundary=in\r\n"
                + "Content-Transfer-Encoding: binary\r\n\r\n--in\r\n\r\n"
                + GERMAN
                + "\r\n--in\r\nContent-Type: text/html\r\n\r\n<b>"
                + GERMAN
                + "\r\n--in--\r\n\r\n--=_a b\r\nContent-Type: application/pdf\r\n\r\n"
                + random(5_000).replace("--", "  ")
                + "\r\n--=_a b--"),
        row("no last boundary", MIXED + "\r\n--=_a b\r\n\r\n" + GERMAN + "\r\n"),
        row(
            "empty parts",
            MIXED + "\r\n--=_a b\r\n--=_a b\r\n\r\n--=_a b\r\n\r\n\u00fc\r\n--=_a b--"),
        row(
            "a boundary that begins another",
            MIXED + "\r\n--=_a b\r\n\r\n--=_a bc\r\n\u00fc\r\n--=_a b--\r\n"),
        row(
            "an attached message without",
            MIXED
                + "\r\n"
                + "--=_a b\r\n"
                + "Content-Type: message/rfc822\r\n"
                + "Content-Transfer-Encoding: 8bit\r\n"
                + "\r\n"
                + "Subject: y\r\n\r\n"
                + "y\r\n"
                + "--=_a b\r\n\r\n"
                + "\u00fc\r\n"
                + "--=_a b--\r\n"),
        row("attached: of text", attached("Subject: y\r\n\r\n" + GERMAN + "\r\n", "\u00fc")),
        row(
            "attached: of parts",
            attached(
                MIXED.replace("=_a b", "in")
                    + "\r\n--in\r\n\r\n"
                    + GERMAN
                    + "\r\n--in\r\nContent-Type: image/png\r\n\r\n\u0089PNG\r\n--in--\r\nend",
                "x")),
        row(
            "attached: one in another",
            attached("Content-Type: message/rfc822\r\n\r\nA: b\r\n\r\n" + GERMAN, "x")),
        row("attached: nothing", attached("", "\u00fc")),
        row("attached: a header and no more", attached("Subject: y", "\u00fc")),
        row(
            "attached: not one",
            attached(
                "From x Sat\r\nA: b\r\nContent-Transfer-Encoding: 8bit\r\n\r\nplain", "\u00fc")),
        row(
            "attached: all of it",
            message("message/rfc822", "8bit", "Subject: y\r\n\r\n\u00fc\r\n")),
        row("attached: in a digest", DIGEST),
        row(
            "a signed part without",
            MIXED
                + "\r\n--=_a b\r\n"
                + signed("8bit", "plain")
                + "\r\n--=_a b\r\n\r\n\u00fc\r\n--=_a b--\r\n"),
        row("DKIM", "DKIM-Signature: v=1; bh=abc\r\n" + text("", "8bit", GERMAN + "\r\n")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("convertible")
  void eachPartIsWhatItWas(String name, String message) throws Exception {
    SevenBitPlan plan = SevenBitPlan.of(body(message));
    assertThat(plan).isInstanceOf(SevenBitPlan.Convert.class);
    String converted = read(plan.open(body(message)));

    assertThat(converted.chars()).allMatch(c -> c > 0 && c < 0x80);
    assertThat(converted.lines()).allMatch(line -> line.length() <= 998);
    assertThat(converted).contains("MIME-Version: 1.0").doesNotContain("g: 8bit\r\n\r\ny");
    if (!name.startsWith("attached")) {
      assertThat(converted).containsOnlyOnce("MIME-Version: 1.0");
    }
    assertThat(parts(converted)).isEqualTo(parts(message));
    assertThat(plan.growth())
        .isBetween(
            converted.length() - message.length() - 130L,
            converted.length() - message.length() + 150L * parts(message).size());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("convertible")
  void oneOctetAtATimeMakesNoDifference(String name, String message) throws Exception {
    SevenBitPlan plan = SevenBitPlan.of(body(message));
    var slow = new StringBuilder();
    try (InputStream in = plan.open(() -> trickle(message))) {
      for (int octet = in.read(); octet >= 0; octet = in.read()) {
        slow.append((char) octet);
      }
    }
    assertThat(slow.toString()).isEqualTo(read(plan.open(body(message))));
  }

  @Test
  void whereBlocksEndMakesNoDifference() throws Exception {
    String parts = MIXED + "X: %s\r\n\r\n--=_a b\r\n\r\nM\u00fcnchen\r\n--=_a b--\r\n";
    String converted = convert(parts.formatted("x"));
    for (int octets = 16_100; octets < 16_500; octets++) {
      String padding = "x".repeat(octets);
      assertThat(convert(parts.formatted(padding)))
          .isEqualTo(converted.replace("X: x\r\n", "X: " + padding + "\r\n"));
      String body = padding + "\r\n\u00fc\r\n";
      assertThat(parts(convert(text("", "8bit", body)))).containsExactly("text/plain: " + body);
    }
  }

  static Stream<Arguments> impossible() {
    return Stream.of(
        row(
            "its header has 8-bit octets, which have no other form (SMTPUTF8)",
            "Subject: \u00fc\r\n\r\nx\r\n"),
        row(
            "its header has 8-bit octets, which have no other form (SMTPUTF8)",
            MIXED + "\r\n--=_a b\r\nContent-Type: image/png; name=\"\u00fc\"\r\n\r\n--=_a b--\r\n"),
        row("a signed or encrypted part has 8-bit octets", signed("8bit", GERMAN)),
        row(
            "a signed or encrypted part has 8-bit octets",
            MIXED + "\r\n--=_a b\r\n" + signed("8bit", GERMAN) + "\r\n--=_a b--\r\n"),
        row(
            "a signed or encrypted part has 8-bit octets",
            signed("7bit", "x").replace("\r\n--s--", "\r\n--s--\r\n\u00fc")),
        row(
            "its part of type message/rfc822 may not be encoded",
            message("message/rfc822", "base64", "Subject: y\r\n\r\n\u00fc\r\n")),
        row(
            "its part of type message/global may not be encoded",
            message("message/global", "8bit", "Subject: y\r\n\r\n\u00fc\r\n")),
        row(
            "its header has 8-bit octets, which have no other form (SMTPUTF8)",
            attached("Subject: \u00fc\r\n\r\ny", "x")),
        row(
            "a line of the header of an attached message is no header field",
            attached("From x Sat\r\nA: b\r\n\r\n\u00fc", "x")),
        row(
            "a signed or encrypted part has 8-bit octets",
            signed("8bit\r\nContent-Type: message/rfc822", "A: b\r\n\r\n\u00fc")),
        row(
            "its part of type multipart/mixed may not be encoded",
            message("multipart/mixed", "8bit", "\u00fc\r\n")),
        row("a multipart of it has no parts", MIXED + "\r\n\u00fc\r\n"),
        row(
            "a part that is marked base64 has 8-bit octets all the same",
            message("text/plain", "Base64", "\u00fc\r\n")),
        row("a line of its header is no header field", "no field\r\nA: b\r\n\r\n\u00fc\r\n"),
        row(
            "it has more than 10000 parts",
            MIXED + "\r\n--=_a b\r\n\r\n\u00fc" + "\r\n--=_a b\r\n".repeat(10_001)),
        row("its parts are nested more than 100 deep", deep(101) + "\u00fc"),
        row(
            "a header is longer than 1048576 octets",
            "A: " + "a".repeat(2_000_000) + "\r\n\r\n\u00fc"),
        row(
            "a header is longer than 1048576 octets",
            MIXED + "\r\n--=_a b\r\nA: " + "a".repeat(2_000_000) + "\r\n\r\n\u00fc"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("impossible")
  void whatCannotBeConvertedIsNot(String because, String message) throws Exception {
    assertThat(SevenBitPlan.of(body(message))).isEqualTo(new SevenBitPlan.Impossible(because));
    String plain = message.replaceAll("[^\\x00-\\x7f]", "u");
    SevenBitPlan unchanged = SevenBitPlan.of(body(plain));
    assertThat(unchanged).isEqualTo(new SevenBitPlan.Unchanged());
    assertThat(read(unchanged.open(body(plain)))).isEqualTo(plain);
  }

  @Test
  void theShorterEncodingIsTaken() throws Exception {
    assertThat(convert(text("", "8bit", "much plain text \u00fc\r\n")))
        .contains("Content-Transfer-Encoding: quoted-printable\r\n", "much plain text =FC\r\n");
    assertThat(convert(text("charset=koi8-r", "8bit", "\u00d0\u00d2".repeat(99) + "\r\n")))
        .contains("Content-Transfer-Encoding: base64\r\n");
  }

  @Test
  void textThatSaysNothingOfItselfIsOfUnknownCharset() throws Exception {
    assertThat(convert("Subject: x\r\n\r\n\u00fc is plain text\r\n"))
        .isEqualTo(
            """
            Subject: x
            MIME-Version: 1.0
            Content-Type: text/plain; charset=unknown-8bit
            Content-Transfer-Encoding: quoted-printable

            =FC is plain text
            """
                .replace("\n", "\r\n"));
  }

  @Test
  void onlyWhatMustChangesAmongParts() throws Exception {
    String head = MIXED + "X-Folded: a\r\n\t b \r\nX : y\r\n";
    String plain = "\r\npreamble\r\n--=_a b\r\nX-A: 1\r\n\r\nplain\r\n--=_a b\r\n";
    String end = "\r\n--=_a b--\r\nepilogue\r\n";
    assertThat(convert(head + plain + "Content-Transfer-Encoding: 8bit\r\n\r\nM\u00fcnchen" + end))
        .isEqualTo(
            head
                + plain
                + "Content-Transfer-Encoding: quoted-printable\r\n"
                + "Content-Type: text/plain; charset=unknown-8bit\r\n\r\nM=FCnchen"
                + end);
  }

  @Test
  void anAttachedMessageIsConvertedWithin() throws Exception {
    String plain = attached("Subject: y\r\nX: z\r\n\r\nM\u00fcnchen", "plain");
    assertThat(convert(plain))
        .isEqualTo(
            plain
                .replace("8bit", "7bit")
                .replace(
                    "X: z\r\n",
                    String.join(
                        "\r\n",
                        "X: z",
                        "MIME-Version: 1.0",
                        "Content-Type: text/plain; charset=unknown-8bit",
                        "Content-Transfer-Encoding: quoted-printable",
                        ""))
                .replace("\u00fc", "=FC"));
  }

  private static String convert(String message) throws IOException {
    return read(SevenBitPlan.of(body(message)).open(body(message)));
  }

  /// Type and decoded octets of each part. Each message ends in a line end once it is sent.
  private static List<String> parts(String message) throws Exception {
    List<String> parts = new ArrayList<>();
    var stream = new MimeTokenStream(MimeConfig.custom().setMaxLineLen(-1).build());
    stream.parse(new ByteArrayInputStream(message.getBytes(ISO_8859_1)));
    for (var state = stream.getState();
        state != EntityState.T_END_OF_STREAM;
        state = stream.next()) {
      if (state == EntityState.T_BODY) {
        String type = stream.getBodyDescriptor().getMimeType();
        parts.add(type + ": " + read(stream.getDecodedInputStream()));
      }
    }
    return parts;
  }

  private static String text(String charset, String encoding, String body) {
    return message("text/plain; format=flowed; " + charset, encoding, body);
  }

  private static String message(String type, String encoding, String body) {
    return "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: %s\r\n".formatted(type)
        + "Content-Transfer-Encoding: %s\r\n\r\n".formatted(encoding)
        + body;
  }

  /// A message attached to one, and text beside it.
  private static String attached(String inner, String beside) {
    String head = "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\n\r\n";
    return String.join("\r\n--=_a b\r\n", MIXED, head + inner, "\r\n" + beside)
        + "\r\n--=_a b--\r\n";
  }

  private static String signed(String encoding, String text) {
    return "Content-Type: multipart/signed; boundary=s\r\n\r\n--s\r\n"
        + "Content-Transfer-Encoding: %s\r\n\r\n".formatted(encoding)
        + text
        + "\r\n--s\r\nContent-Type: application/pgp-signature\r\n\r\nabc\r\n--s--";
  }

  private static String deep(int levels) {
    var message = new StringBuilder();
    for (int i = 0; i < levels; i++) {
      message.append("Content-Type: multipart/mixed; boundary=b").append(i).append("x\r\n\r\n");
      message.append("--b").append(i).append("x\r\n");
    }
    return message.append("\r\n").toString();
  }

  /// The same at each run.
  private static String random(int octets) {
    byte[] bytes = new byte[octets];
    new Random(1).nextBytes(bytes);
    return new String(bytes, ISO_8859_1);
  }

  private static Arguments row(String name, String message) {
    return Arguments.of(name, message);
  }

  private static Body body(String message) {
    return () -> new ByteArrayInputStream(message.getBytes(ISO_8859_1));
  }

  /// One that gives an octet at each read.
  private static InputStream trickle(String message) {
    return new ByteArrayInputStream(message.getBytes(ISO_8859_1)) {
      @Override
      public int read(byte[] octets, int offset, int length) {
        return super.read(octets, offset, Math.min(length, 1));
      }
    };
  }

  private static String read(InputStream in) throws IOException {
    try (in) {
      return new String(in.readAllBytes(), ISO_8859_1);
    }
  }
}
