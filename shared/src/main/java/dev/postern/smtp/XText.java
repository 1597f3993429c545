package dev.postern.smtp;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The encoding of parameter values that may hold blanks, `+` and `=`.
///
/// **Standard:** RFC 3461 §4: `xtext`. What it stands for is printable ASCII here, as §4.2 and §4.4
/// ask of ORCPT and ENVID, since it becomes a line of a notification.
public final class XText {
  private static final Pattern FORM =
      Pattern.compile("(?:[!-*,-<>-~]|\\+[2-6][0-9A-F]|\\+7[0-9A-E])+");
  private static final Pattern HEX = Pattern.compile("\\+([0-9A-F]{2})");

  private XText() {}

  /// Whether `text` is xtext that stands for printable ASCII, blanks included, and not for nothing.
  public static boolean isWellFormed(String text) {
    return FORM.matcher(text).matches();
  }

  /// What `text` stands for.
  ///
  /// @throws IllegalArgumentException when it is not well-formed
  public static String decode(String text) {
    if (!isWellFormed(text)) {
      throw new IllegalArgumentException("not xtext of printable ASCII: " + text);
    }
    return HEX.matcher(text)
        .replaceAll(
            m -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(m.group(1), 16))));
  }
}
