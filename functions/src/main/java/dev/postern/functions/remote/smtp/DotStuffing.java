package dev.postern.functions.remote.smtp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// Sends a message as the content of DATA: a dot before each line that begins with one, every line
/// end CRLF, so that no peer can see an end of data where there is none.
///
/// A bare CR or LF, which the intake refuses, would be sent as CRLF.
///
/// **Standard:** RFC 5321 §4.5.2, §2.3.8.
final class DotStuffing {
  private static final byte[] CRLF = {'\r', '\n'};

  private final OutputStream out;
  private boolean lineStart = true;
  private boolean afterCr;

  DotStuffing(OutputStream out) {
    this.out = out;
  }

  void write(byte[] octets, int length) throws IOException {
    int from = 0;
    for (int i = 0; i < length; i++) {
      byte octet = octets[i];
      boolean plain = octet != '\r' && octet != '\n' && !afterCr && !(lineStart && octet == '.');
      if (plain) {
        lineStart = false;
        continue;
      }
      out.write(octets, from, i - from);
      from = special(octet) ? i + 1 : i;
    }
    out.write(octets, from, length - from);
  }

  /// Ends the last line if it is open; the final dot is the caller's.
  void finish() throws IOException {
    if (afterCr || !lineStart) {
      endLine();
    }
  }

  /// Whether the octet was dealt with; if not it is sent as it is.
  private boolean special(byte octet) throws IOException {
    boolean secondHalf = afterCr && octet == '\n';
    if (afterCr || octet == '\n') {
      endLine();
    }
    if (secondHalf || octet == '\n') {
      return true;
    }
    if (octet == '\r') {
      afterCr = true;
      return true;
    }
    if (lineStart && octet == '.') {
      out.write('.');
    }
    lineStart = false;
    return false;
  }

  private void endLine() throws IOException {
    out.write(CRLF);
    afterCr = false;
    lineStart = true;
  }

  /// Reads a message to its end and sends it. What `in` throws is passed on as [UnreadableBody].
  static void copy(InputStream in, OutputStream out) throws IOException {
    var stuffing = new DotStuffing(out);
    byte[] chunk = new byte[32 * 1024];
    for (int n = next(in, chunk); n >= 0; n = next(in, chunk)) {
      stuffing.write(chunk, n);
    }
    stuffing.finish();
  }

  private static int next(InputStream in, byte[] chunk) throws UnreadableBody {
    return UnreadableBody.read(in, chunk, chunk.length);
  }
}
