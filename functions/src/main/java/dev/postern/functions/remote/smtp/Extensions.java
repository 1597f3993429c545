package dev.postern.functions.remote.smtp;

import dev.postern.smtp.Reply;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What the peer offered in its answer to EHLO.
///
/// **Standard:** RFC 5321 §4.1.1.1, RFC 1870 (SIZE), RFC 2920 (PIPELINING), RFC 6152 (8BITMIME),
/// RFC 6531 (SMTPUTF8), RFC 3030 (CHUNKING, BINARYMIME), RFC 3461 (DSN), RFC 3207 (STARTTLS), RFC
/// 8689 (REQUIRETLS), RFC 4954 (AUTH).
///
/// @param keywords in upper case
/// @param maxSize the SIZE limit in octets, or 0 for none known
/// @param mechanisms of AUTH, in upper case
record Extensions(Set<String> keywords, long maxSize, Set<String> mechanisms) {
  /// A peer that only knows HELO.
  static final Extensions NONE = new Extensions(Set.of(), 0, Set.of());

  Extensions {
    keywords = Set.copyOf(keywords);
    mechanisms = Set.copyOf(mechanisms);
  }

  /// The first line is the peer's name.
  static Extensions of(Reply ehlo) {
    Set<String> keywords = new HashSet<>();
    Set<String> mechanisms = new HashSet<>();
    long maxSize = 0;
    List<String> lines = ehlo.lines();
    for (String line : lines.subList(1, lines.size())) {
      String[] words = line.strip().split("\\s+", 3);
      String keyword = words[0].toUpperCase(Locale.ROOT);
      keywords.add(keyword);
      if (keyword.equals("SIZE") && words.length > 1 && words[1].matches("\\d{1,18}")) {
        maxSize = Long.parseLong(words[1]);
      } else if (keyword.equals("AUTH")) {
        String all = line.strip().substring(keyword.length()).strip().toUpperCase(Locale.ROOT);
        mechanisms.addAll(all.isEmpty() ? List.of() : List.of(all.split("\\s+", -1)));
      }
    }
    return new Extensions(keywords, maxSize, mechanisms);
  }

  boolean startTls() {
    return keywords.contains("STARTTLS");
  }

  boolean requireTls() {
    return keywords.contains("REQUIRETLS");
  }

  boolean pipelining() {
    return keywords.contains("PIPELINING");
  }

  boolean size() {
    return keywords.contains("SIZE");
  }

  boolean eightBitMime() {
    return keywords.contains("8BITMIME");
  }

  /// Whether octets above 127 may be sent; SMTPUTF8 implies it (RFC 6531 §3.1).
  boolean takesEightBit() {
    return eightBitMime() || smtpUtf8();
  }

  boolean smtpUtf8() {
    return keywords.contains("SMTPUTF8");
  }

  boolean dsn() {
    return keywords.contains("DSN");
  }

  /// Whether it takes binary messages, which only BDAT can carry.
  boolean binaryMime() {
    return keywords.contains("BINARYMIME") && keywords.contains("CHUNKING");
  }

  boolean isTooLarge(long octets) {
    return maxSize > 0 && octets > maxSize;
  }
}
