package dev.postern.functions.remote.smtp.mime;

import java.io.IOException;
import java.io.InputStream;

/// A message line by line. A line longer than a block comes in several pieces.
final class Lines {
  private static final int BLOCK = 16 * 1024;

  private final InputStream in;
  private final byte[] buffer = new byte[BLOCK];
  private int from;
  private int to;
  private int filled;
  private boolean ended;
  private boolean lineStart;
  private boolean eightBit;

  Lines(InputStream in) {
    this.in = in;
  }

  /// Goes to the next piece, if there is one.
  boolean next() throws IOException {
    lineStart = to == 0 || buffer[to - 1] == '\n';
    from = to;
    int end = endOfLine(from);
    if (end < 0 && !ended) {
      System.arraycopy(buffer, from, buffer, 0, filled - from);
      filled -= from;
      from = 0;
      end = fillToEndOfLine();
    }
    boolean cutsLineEnd = end < 0 && !ended && filled == BLOCK && buffer[filled - 1] == '\r';
    to = end >= 0 ? end : cutsLineEnd ? filled - 1 : filled;
    return to > from;
  }

  /// Whether one of the octets so far was above 127.
  boolean hasEightBit() {
    return eightBit;
  }

  /// Whether the piece begins its line.
  boolean isLineStart() {
    return lineStart;
  }

  byte[] buffer() {
    return buffer;
  }

  int from() {
    return from;
  }

  /// Octets of the piece.
  int length() {
    return to - from;
  }

  /// Octets of the line end in the piece: 0 to 2.
  int lineEnd() {
    if (buffer[to - 1] != '\n') {
      return 0;
    }
    return length() > 1 && buffer[to - 2] == '\r' ? 2 : 1;
  }

  private int fillToEndOfLine() throws IOException {
    int end = -1;
    while (end < 0 && filled < BLOCK) {
      int n = in.read(buffer, filled, BLOCK - filled);
      if (n < 0) {
        ended = true;
        return -1;
      }
      for (int i = filled; i < filled + n; i++) {
        eightBit |= buffer[i] < 0;
      }
      int searchFrom = filled;
      filled += n;
      end = endOfLine(searchFrom);
    }
    return end;
  }

  private int endOfLine(int start) {
    for (int i = start; i < filled; i++) {
      if (buffer[i] == '\n') {
        return i + 1;
      }
    }
    return -1;
  }
}
