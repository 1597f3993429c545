package dev.postern.functions.remote.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Raw bodies and their canonical form; `-` stands for a space, `>` for a tab, `|` for CRLF, `~`
/// for nothing.
class RelaxedBodyHashTest {
  @ParameterizedTest
  @CsvSource({
    "~, ~",
    "|, ~",
    "||||, ~",
    "->-, ~",
    "-|>|-, ~",
    "a, a|",
    "a|, a|",
    "a|||, a|",
    "a|-|>|, a|",
    "|a, |a|",
    "||a||b||, ||a||b|",
    "-a, -a|",
    "--a, -a|",
    ">-a>>b-|, -a-b|",
    "a-, a|",
    "a->|b, a|b|",
    "a-|-b, a|-b|",
    "-C-|D->E||, -C|D-E|",
    "a|..|, a|..|",
  })
  void rawAndCanonical(String raw, String canonical) throws Exception {
    byte[] octets = octets(raw);
    byte[] expected = MessageDigest.getInstance("SHA-256").digest(octets(canonical));

    var whole = new RelaxedBodyHash();
    whole.update(octets, 0, octets.length);
    assertThat(whole.finish()).isEqualTo(expected);

    var single = new RelaxedBodyHash();
    for (int i = 0; i < octets.length; i++) {
      single.update(octets, i, i + 1);
    }
    assertThat(single.finish()).isEqualTo(expected);
  }

  /// RFC 6376 §3.4.4.
  @Test
  void theHashOfNoBody() {
    assertThat(Base64.getEncoder().encodeToString(new RelaxedBodyHash().finish()))
        .isEqualTo("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
  }

  /// A bare CR and a bare LF leave as CRLF.
  @Test
  void bareLineEndsAreLineEnds() {
    assertThat(hash("a\rb\nc\r\r\n")).isEqualTo(hash("a\r\nb\r\nc\r\n\r\n"));
    assertThat(hash("a\r\rb")).isEqualTo(hash("a\r\n\r\nb\r\n"));
  }

  @Test
  void longBodies() throws Exception {
    String line = "x".repeat(4999) + "é\r\n";
    byte[] all = line.repeat(50).getBytes(StandardCharsets.UTF_8);
    var hash = new RelaxedBodyHash();
    hash.update(all, 0, all.length);
    assertThat(hash.finish()).isEqualTo(MessageDigest.getInstance("SHA-256").digest(all));
  }

  private static byte[] hash(String text) {
    byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
    var hash = new RelaxedBodyHash();
    hash.update(octets, 0, octets.length);
    return hash.finish();
  }

  private static byte[] octets(String text) {
    return text.replace("~", "")
        .replace("-", " ")
        .replace(">", "\t")
        .replace("|", "\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }
}
