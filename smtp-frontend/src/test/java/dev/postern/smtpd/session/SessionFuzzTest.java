package dev.postern.smtpd.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postern.smtpd.fuzz.Splits;
import java.util.Arrays;
import java.util.List;

/// Whatever a client sends, the session keeps its promises, and keeps the same ones however the
/// bytes arrive: see [FuzzedSession] and [ReferenceDialog].
///
/// The first octet of an input is how the session is set up, `@` for plain: the options of
/// [FuzzedSession] in its low six bits. All else is what the client sends.
class SessionFuzzTest {
  @DictionaryEntries({
    "EHLO c",
    "MAIL FROM:<a@b.test>",
    "RCPT TO:<x@relayed.net>",
    "RCPT TO:<bob@example.com>",
    "DATA",
    ".",
    "BDAT 5",
    "BDAT 3 LAST",
    " BODY=BINARYMIME",
    "RSET",
    "QUIT",
    "AUTH CRAM-MD5",
    "AUTH SCRAM-SHA-256 ",
    "*",
    "NOOP",
    "VRFY bob"
  })
  @FuzzTest
  void aSessionKeepsItsPromises(byte[] bytes) throws Exception {
    if (bytes.length == 0) {
      return;
    }
    int options = bytes[0] & 0x3f;
    byte[] sent = Arrays.copyOfRange(bytes, 1, bytes.length);
    List<List<byte[]>> splits = Splits.of(sent);
    FuzzedSession.Result first = new FuzzedSession(options, false).run(splits.getFirst());
    check(sent, first);
    for (List<byte[]> pieces : splits.subList(1, splits.size())) {
      FuzzedSession.Result again = new FuzzedSession(options, true).run(pieces);
      assertThat(comparable(again.said())).isEqualTo(comparable(first.said()));
      assertThat(again.open()).isEqualTo(first.open());
      assertThat(again.stored()).isEqualTo(first.stored());
    }
  }

  private static void check(byte[] sent, FuzzedSession.Result result) {
    List<String> accepted = ReferenceDialog.accepted(sent, result.said(), result.open());
    assertThat(result.stored()).as("queued").hasSameSizeAs(accepted);
    for (int i = 0; i < accepted.size(); i++) {
      FuzzedSession.Stored stored = result.stored().get(i);
      assertThat(stored.text()).startsWith("Received: from ").endsWith("\r\n" + accepted.get(i));
      assertThat(stored.entry().envelope().recipients()).isNotEmpty();
      assertThat(result.said()).contains("250 2.0.0 ok " + stored.entry().queueId() + "\r\n");
    }
  }

  /// Challenges have a nonce, and CRAM-MD5 is offered once the accounts were asked for it.
  private static String comparable(String said) {
    return said.replaceAll("\r\n334 [^\r]+", "\r\n334 ").replace(" CRAM-MD5\r\n", "\r\n");
  }
}
