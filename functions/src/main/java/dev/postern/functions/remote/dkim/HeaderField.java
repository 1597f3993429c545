package dev.postern.functions.remote.dkim;

import java.util.Locale;

/// A header field as the message has it.
///
/// @param name in lower case
/// @param value all behind the colon, folds with their CRLF, without the last one; a character for
///   each octet
record HeaderField(String name, String value) {
  /// Reads the lines of a field.
  ///
  /// @throws IllegalArgumentException when there is no name and colon
  static HeaderField parse(String lines) {
    int colon = lines.indexOf(':');
    String name = colon < 0 ? "" : lines.substring(0, colon).stripTrailing();
    if (name.isEmpty() || name.chars().anyMatch(c -> c <= ' ' || c >= 0x7f)) {
      throw new IllegalArgumentException("no header field");
    }
    return new HeaderField(name.toLowerCase(Locale.ROOT), lines.substring(colon + 1));
  }

  /// The relaxed canonical form, without a line end.
  ///
  /// **Standard:** RFC 6376 §3.4.2.
  String relaxed() {
    var out = new StringBuilder(name).append(':');
    boolean space = false;
    boolean begun = false;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\r', '\n' -> {}
        case ' ', '\t' -> space = begun;
        default -> {
          if (space) {
            out.append(' ');
          }
          out.append(c);
          space = false;
          begun = true;
        }
      }
    }
    return out.toString();
  }
}
