package dev.postern.functions.bounce;

/// Text made safe to stand in one line of a header or a report.
final class HeaderText {
  /// Octets kept of a text we did not write; with a field name in front it is still below the 998
  /// of a line (RFC 5322 §2.1.1).
  static final int MAX_OCTETS = 900;

  private HeaderText() {}

  /// The text in one line: control characters become blanks; what is not ASCII becomes `?` unless
  /// the notification is in UTF-8; too long text is cut.
  static String line(String text, boolean utf8) {
    var out = new StringBuilder();
    int octets = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = safe(text.charAt(i), utf8);
      octets += c < 0x80 ? 1 : 3;
      if (octets > MAX_OCTETS) {
        return out.append(" ...").toString();
      }
      out.append(c);
    }
    return out.toString().strip();
  }

  private static char safe(char c, boolean utf8) {
    if (c < ' ' || c == 0x7f) {
      return ' ';
    }
    return c < 0x7f || (utf8 && !Character.isSurrogate(c)) ? c : '?';
  }

  static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 0x80);
  }
}
