package dev.postern.smtp;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An enhanced mail system status code: class, subject and detail.
///
/// **Standard:** RFC 3463 §2.
///
/// @param classCode 2 success, 4 persistent transient failure, 5 permanent failure
/// @param subject what kind of thing the status is about, 0 to 999
/// @param detail the precise condition, 0 to 999
public record EnhancedStatus(int classCode, int subject, int detail) {
  private static final Pattern FORM = Pattern.compile("([245])\\.(\\d{1,3})\\.(\\d{1,3})");

  public EnhancedStatus {
    if (classCode != 2 && classCode != 4 && classCode != 5) {
      throw new IllegalArgumentException("status class is 2, 4 or 5, not " + classCode);
    }
    if (subject < 0 || subject > 999 || detail < 0 || detail > 999) {
      throw new IllegalArgumentException("status numbers are 0 to 999");
    }
  }

  /// Reads `5.7.1`.
  ///
  /// @throws IllegalArgumentException when `text` is not a status code
  public static EnhancedStatus parse(String text) {
    Matcher m = FORM.matcher(text);
    if (!m.matches()) {
      throw new IllegalArgumentException("not an enhanced status code: " + text);
    }
    return new EnhancedStatus(
        Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)), Integer.parseInt(m.group(3)));
  }

  @Override
  public String toString() {
    return classCode + "." + subject + "." + detail;
  }
}
