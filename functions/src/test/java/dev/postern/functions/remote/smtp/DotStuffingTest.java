package dev.postern.functions.remote.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DotStuffingTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a~               | a~",
        "a                | a~",
        ".~               | ..~",
        ".                | ..~",
        "..~              | ...~",
        "a~.~b~           | a~..~b~",
        "a.b~             | a.b~",
        "~.~              | ~..~",
        "a~~b~            | a~~b~",
        "a^.^b~           | a~..~b~",
        "a^.~b~           | a~..~b~",
        "a~.^b~           | a~..~b~",
        "a!b~             | a~b~",
        "a!.~             | a~..~",
        "a!!b~            | a~~b~",
        "a!               | a~",
        "a^               | a~",
        "a!~b~            | a~~b~",
        "~                | ~",
        "a^^.^            | a~~..~",
      })
  void rows(String message, String expected) throws Exception {
    byte[] octets = wire(message);
    assertThat(stuffed(octets, octets.length)).as("whole").isEqualTo(wire(expected));
    assertThat(stuffed(octets, 1)).as("byte by byte").isEqualTo(wire(expected));
  }

  @Test
  void emptyMessageStaysEmpty() throws Exception {
    assertThat(stuffed(new byte[0], 1)).isEmpty();
  }

  @Test
  void copiesALargeMessageUnchanged() throws Exception {
    String message = "x".repeat(997) + "\r\n";
    byte[] large = message.repeat(200).getBytes(StandardCharsets.US_ASCII);
    var out = new ByteArrayOutputStream();
    DotStuffing.copy(new java.io.ByteArrayInputStream(large), out);
    assertThat(out.toByteArray()).isEqualTo(large);
  }

  @Test
  void tellsAFailingSpoolFromAFailingPeer() throws Exception {
    InputStream broken = InputStream.nullInputStream();
    broken.close(); // from now on each read throws
    assertThatThrownBy(() -> DotStuffing.copy(broken, OutputStream.nullOutputStream()))
        .isInstanceOf(UnreadableBody.class);
  }

  /// `~` is CRLF, `!` a bare CR, `^` a bare LF.
  private static byte[] wire(String row) {
    return row.strip()
        .replace("~", "\r\n")
        .replace("!", "\r")
        .replace("^", "\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] stuffed(byte[] octets, int chunk) throws IOException {
    var out = new ByteArrayOutputStream();
    var stuffing = new DotStuffing(out);
    for (int from = 0; from < octets.length; from += chunk) {
      byte[] part =
          java.util.Arrays.copyOfRange(octets, from, Math.min(from + chunk, octets.length));
      stuffing.write(part, part.length);
    }
    stuffing.finish();
    return out.toByteArray();
  }
}
