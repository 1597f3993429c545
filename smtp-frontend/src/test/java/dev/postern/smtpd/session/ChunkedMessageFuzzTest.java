package dev.postern.smtpd.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postern.smtpd.fuzz.Splits;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A message that comes by BDAT is stored octet by octet as it was sent, wherever its chunks are
/// cut; as text it is what DATA makes of it, or is refused with it.
class ChunkedMessageFuzzTest {
  @FuzzTest
  void aMessageIsTheSameInChunks(byte[] message) throws Exception {
    List<List<byte[]>> cuts = Splits.of(message);
    String text = new String(message, StandardCharsets.ISO_8859_1);
    boolean isText = !text.replace("\r\n", "").matches("(?s).*[\r\n].*");
    for (List<byte[]> chunks : cuts) {
      List<String> binary = send(sent(" BODY=BINARYMIME", chunks));
      assertThat(binary).singleElement().asString().endsWith("\r\n" + text);
      List<String> asText = send(sent("", chunks));
      assertThat(asText).hasSize(isText ? 1 : 0);
      if (isText) {
        assertThat(asText.getFirst()).endsWith("\r\n" + text);
      }
    }
    boolean whole = text.isEmpty() || text.endsWith("\r\n");
    List<String> byData = send(data(whole ? text : text + "\r\n"));
    assertThat(byData).hasSize(isText ? 1 : 0);
    if (isText && whole) {
      assertThat(byData.getFirst()).endsWith("\r\n" + text);
    }
  }

  private static List<String> send(byte[] sent) throws Exception {
    List<byte[]> pieces = Splits.of(sent).getLast();
    return new FuzzedSession(0, true)
        .run(pieces).stored().stream().map(FuzzedSession.Stored::text).toList();
  }

  private static byte[] sent(String parameter, List<byte[]> chunks) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(start(parameter));
    for (byte[] chunk : chunks) {
      out.writeBytes(ascii("BDAT " + chunk.length + "\r\n"));
      out.writeBytes(chunk);
    }
    out.writeBytes(ascii("BDAT 0 LAST\r\n"));
    return out.toByteArray();
  }

  private static byte[] data(String text) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(start(""));
    out.writeBytes(ascii("DATA\r\n"));
    String stuffed = ("\r\n" + text).replace("\r\n.", "\r\n..").substring(2);
    out.writeBytes(stuffed.getBytes(StandardCharsets.ISO_8859_1));
    out.writeBytes(ascii(".\r\n"));
    return out.toByteArray();
  }

  private static byte[] start(String parameter) {
    return ascii("EHLO c\r\nMAIL FROM:<>" + parameter + "\r\nRCPT TO:<x@relayed.net>\r\n");
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
