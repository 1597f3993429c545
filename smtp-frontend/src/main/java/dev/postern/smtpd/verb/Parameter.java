package dev.postern.smtpd.verb;

import dev.postern.smtp.Reply;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One parameter behind the path of MAIL or RCPT.
///
/// **Standard:** RFC 5321 §4.1.2 (esmtp-param); RFC 6531 §3.3 for values beyond ASCII.
///
/// @param keyword in upper case
/// @param value null where there is no `=`
record Parameter(String keyword, @Nullable String value) {
  static final Reply UNKNOWN =
      Reply.of(555, "5.5.4", "parameter not recognized or not implemented (#5.5.4)");
  static final Reply MALFORMED = Reply.of(501, "5.5.4", "syntax error in parameters (#5.5.4)");

  private static final Pattern BLANKS = Pattern.compile(" +");

  /// Reads the text behind the path; null when it is malformed or names a keyword twice.
  static @Nullable List<Parameter> list(String text) {
    List<Parameter> all = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    if (text.isBlank()) {
      return all;
    }
    if (text.charAt(0) != ' ') {
      return null;
    }
    for (String word : BLANKS.split(text.strip(), -1)) {
      int equals = word.indexOf('=');
      String keyword = (equals < 0 ? word : word.substring(0, equals)).toUpperCase(Locale.ROOT);
      if (!seen.add(keyword)) {
        return null;
      }
      all.add(new Parameter(keyword, equals < 0 ? null : word.substring(equals + 1)));
    }
    return all;
  }

  /// The value in upper case, empty where there is none: for values of which case says nothing.
  String word() {
    return value == null ? "" : value.toUpperCase(Locale.ROOT);
  }
}
