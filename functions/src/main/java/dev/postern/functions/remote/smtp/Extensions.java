package dev.postern.functions.remote.smtp;

import dev.postern.smtp.Reply;
import java.util.List;
import java.util.Locale;

/// What the peer offered in its answer to EHLO.
///
/// **Standard:** RFC 5321 §4.1.1.1, RFC 1870 (SIZE), RFC 2920 (PIPELINING), RFC 6152 (8BITMIME),
/// RFC 6531 (SMTPUTF8).
///
/// @param maxSize the SIZE limit in octets, or 0 for none known
record Extensions(
    boolean pipelining, boolean size, long maxSize, boolean eightBitMime, boolean smtpUtf8) {
  /// A peer that only knows HELO.
  static final Extensions NONE = new Extensions(false, false, 0, false, false);

  /// Keywords it does not know are skipped; the first line is the peer's name.
  static Extensions of(Reply ehlo) {
    boolean pipelining = false;
    boolean size = false;
    long maxSize = 0;
    boolean eightBit = false;
    boolean utf8 = false;
    List<String> lines = ehlo.lines();
    for (String line : lines.subList(1, lines.size())) {
      String[] words = line.strip().split("\\s+", 3);
      switch (words[0].toUpperCase(Locale.ROOT)) {
        case "PIPELINING" -> pipelining = true;
        case "8BITMIME" -> eightBit = true;
        case "SMTPUTF8" -> utf8 = true;
        case "SIZE" -> {
          size = true;
          maxSize =
              words.length > 1 && words[1].matches("\\d{1,18}") ? Long.parseLong(words[1]) : 0;
        }
        default -> {}
      }
    }
    return new Extensions(pipelining, size, maxSize, eightBit, utf8);
  }

  boolean isTooLarge(long octets) {
    return maxSize > 0 && octets > maxSize;
  }
}
