package dev.postern.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A point in time as `--since` and `--before` take it.
final class Since {
  /// For the help of an option.
  static final String FORMS = "2026-11-21T10:00:00Z, 2026-11-21, or 2h ago as 2h.";

  private static final Pattern AGO = Pattern.compile("(\\d{1,6})([smhd])");

  private Since() {}

  /// @param option the option it is given to
  /// @throws CliFault when it is no time
  static Instant parse(String option, String text, Instant now) throws CliFault {
    Matcher ago = AGO.matcher(text);
    try {
      if (ago.matches()) {
        long n = Long.parseLong(ago.group(1));
        return now.minus(
            switch (ago.group(2)) {
              case "s" -> Duration.ofSeconds(n);
              case "m" -> Duration.ofMinutes(n);
              case "h" -> Duration.ofHours(n);
              default -> Duration.ofDays(n);
            });
      }
      return text.contains("T")
          ? Instant.parse(text)
          : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeException _) {
      throw CliFault.badInput(
          option + " " + text + " is no time; write 2026-11-21T10:00:00Z, 2026-11-21, or 2h");
    }
  }
}
