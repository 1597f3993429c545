package dev.postern.smtpd.verb;

import dev.postern.smtp.Reply;
import org.jspecify.annotations.Nullable;

/// The text behind `FROM:` or `TO:`, where the path begins.
///
/// Blanks behind the colon are passed over: they are no RFC 5321, but common and harmless.
final class PathArgument {
  static final Reply NOT_UTF8 = Reply.of(501, "5.5.2", "sorry, that is not UTF-8 (#5.5.2)");
  static final Reply NOT_ASCII =
      Reply.of(553, "5.6.7", "sorry, addresses beyond ASCII need SMTPUTF8 (#5.6.7)");

  private PathArgument() {}

  /// The text from the path on, or null when `argument` does not begin with `keyword`.
  static @Nullable String behind(String keyword, String argument) {
    if (!argument.regionMatches(true, 0, keyword, 0, keyword.length())) {
      return null;
    }
    String text = argument.substring(keyword.length()).stripLeading();
    return text.startsWith("<") ? text : null;
  }

  /// Whether the octets it was made of were UTF-8; others became U+FFFD.
  static boolean isUtf8(String text) {
    return text.indexOf('\uFFFD') < 0;
  }

  static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 0x80);
  }
}
