package dev.postern.smtpd.verb;

import dev.postern.smtp.Reply;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The parameters behind MAIL's path.
///
/// **Standard:** RFC 5321 §4.1.2 (esmtp-param), RFC 1870 §6 (SIZE, up to 20 digits), RFC 6152 §2
/// (BODY), RFC 4954 §5 (AUTH).
///
/// @param size declared octets, 0 when not declared
/// @param eightBit whether `BODY=8BITMIME` was declared
/// @param fault what the command is answered with when the parameters cannot be taken, or null
record MailParameters(long size, boolean eightBit, @Nullable Reply fault) {
  static final Reply UNKNOWN =
      Reply.of(555, "5.5.4", "parameter not recognized or not implemented (#5.5.4)");
  static final Reply MALFORMED = Reply.of(501, "5.5.4", "syntax error in parameters (#5.5.4)");

  private static final Pattern BLANKS = Pattern.compile(" +");
  private static final MailParameters NONE = new MailParameters(0, false, null);

  /// Reads the text behind the path.
  static MailParameters parse(String text) {
    if (text.isEmpty()) {
      return NONE;
    }
    if (text.charAt(0) != ' ') {
      return faulty(MALFORMED);
    }
    long size = 0;
    boolean eightBit = false;
    Set<String> seen = new HashSet<>();
    for (String parameter : BLANKS.split(text.strip(), -1)) {
      int equals = parameter.indexOf('=');
      String name = (equals < 0 ? parameter : parameter.substring(0, equals));
      String value = equals < 0 ? "" : parameter.substring(equals + 1);
      if (!seen.add(name.toUpperCase(Locale.ROOT))) {
        return faulty(MALFORMED);
      }
      switch (name.toUpperCase(Locale.ROOT)) {
        case "SIZE" -> {
          if (!value.matches("\\d{1,20}")) {
            return faulty(MALFORMED);
          }
          size = value.length() > 18 ? Long.MAX_VALUE : Long.parseLong(value);
        }
        case "BODY" -> {
          eightBit = value.equalsIgnoreCase("8BITMIME");
          if (!eightBit && !value.equalsIgnoreCase("7BIT")) {
            return faulty(MALFORMED);
          }
        }
        case "AUTH" -> {
          // Who sent it first, as the client says: taken and not believed (RFC 4954 §5, spec 5.16).
          if (value.isEmpty()) {
            return faulty(MALFORMED);
          }
        }
        default -> {
          return faulty(UNKNOWN);
        }
      }
    }
    return new MailParameters(size, eightBit, null);
  }

  private static MailParameters faulty(Reply reply) {
    return new MailParameters(0, false, reply);
  }
}
