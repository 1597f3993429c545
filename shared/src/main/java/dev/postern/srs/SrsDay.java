package dev.postern.srs;

import java.time.Instant;
import java.util.Locale;

/// The day an SRS address was made, modulo 1024, in two characters of Base32.
final class SrsDay {
  /// Days an address is good for.
  static final int MOST_DAYS = 21;

  private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final int DAYS = 1024;

  private SrsDay() {}

  static String text(Instant now) {
    int day = day(now);
    return "" + BASE32.charAt(day >> 5) + BASE32.charAt(day & 31);
  }

  /// Whether an address of that day is still good; one of a day to come is not.
  ///
  /// @param text two characters of Base32, in any case
  static boolean isFresh(String text, Instant now) {
    String upper = text.toUpperCase(Locale.ROOT);
    int then = (BASE32.indexOf(upper.charAt(0)) << 5) | BASE32.indexOf(upper.charAt(1));
    return Math.floorMod(day(now) - then, DAYS) <= MOST_DAYS;
  }

  private static int day(Instant now) {
    return (int) (now.getEpochSecond() / 86_400 % DAYS);
  }
}
