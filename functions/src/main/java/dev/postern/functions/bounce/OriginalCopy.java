package dev.postern.functions.bounce;

import dev.postern.message.SpoolRef;
import dev.postern.spool.Spool;
import java.io.IOException;
import java.io.InputStream;

/// What a notification returns of the message that failed: all of a small one, else its headers.
///
/// A message above [#MAX_OCTETS], or with a line longer than mail may have, is returned as headers
/// only: they are what people and programs look at.
///
/// **Seed:** spec 7.11, decision 24. **Standard:** RFC 3462 §2 for headers alone.
///
/// @param content CRLF line ends, no line above 998 octets
/// @param isWhole whether it is the whole message
@SuppressWarnings("ArrayRecordComponent") // never compared
record OriginalCopy(byte[] content, boolean isWhole) {
  static final int MAX_OCTETS = 50_000;

  /// Octets of a line without its CRLF (RFC 5322 §2.1.1).
  static final int MAX_LINE = 998;

  /// Stands for a message that is no longer there, or of which nothing is returned.
  static final OriginalCopy NONE = new OriginalCopy(new byte[0], false);

  /// How much may be returned.
  enum Extent {
    WHOLE,
    HEADER,
    NOTHING
  }

  /// Reads no more of the message than it returns.
  ///
  /// @throws Spool.SegmentMissingException when there is no such message
  static OriginalCopy read(Spool spool, SpoolRef ref, Extent extent) throws IOException {
    byte[] start;
    int wanted = (int) Math.min(ref.length(), MAX_OCTETS);
    try (InputStream in = spool.open(new SpoolRef(ref.key(), ref.offset(), wanted))) {
      start = in.readNBytes(wanted);
    }
    if (start.length < wanted) {
      throw new IOException(ref + " ended after " + start.length + " octets");
    }
    if (extent == Extent.NOTHING) {
      return NONE;
    }
    boolean whole = extent == Extent.WHOLE && ref.length() <= MAX_OCTETS;
    if (whole && longestLine(start) <= MAX_LINE) {
      return new OriginalCopy(start, true);
    }
    return new OriginalCopy(HeaderLines.of(start), false);
  }

  boolean hasHighOctets() {
    for (byte b : content) {
      if (b < 0) {
        return true;
      }
    }
    return false;
  }

  private static int longestLine(byte[] text) {
    int longest = 0;
    int start = 0;
    for (int i = 0; i < text.length; i++) {
      if (text[i] == '\n') {
        longest = Math.max(longest, i - start - (i > start && text[i - 1] == '\r' ? 1 : 0));
        start = i + 1;
      }
    }
    return Math.max(longest, text.length - start);
  }
}
