package dev.postern.functions.bounce;

import java.io.ByteArrayOutputStream;

/// Cuts the header lines off the start of a message.
final class HeaderLines {
  private HeaderLines() {}

  /// The lines before the first blank one, each with CRLF; over-long lines are cut, and a last line
  /// without its end is left out.
  static byte[] of(byte[] message) {
    var out = new ByteArrayOutputStream();
    int start = 0;
    for (int i = 0; i < message.length; i++) {
      if (message[i] != '\n') {
        continue;
      }
      int end = i > start && message[i - 1] == '\r' ? i - 1 : i;
      if (end == start) {
        break;
      }
      out.write(message, start, Math.min(end - start, OriginalCopy.MAX_LINE));
      out.write('\r');
      out.write('\n');
      start = i + 1;
    }
    return out.toByteArray();
  }
}
