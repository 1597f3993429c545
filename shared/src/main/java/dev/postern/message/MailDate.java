package dev.postern.message;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Date and time as headers have it, in UTC: `Sun, 22 Nov 2026 05:10:00 +0000`.
///
/// **Standard:** RFC 5322 §3.3.
public final class MailDate {
  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private MailDate() {}

  public static String of(Instant at) {
    return FORM.format(at);
  }
}
