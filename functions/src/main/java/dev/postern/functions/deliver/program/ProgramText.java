package dev.postern.functions.deliver.program;

import java.nio.charset.StandardCharsets;

/// What programs say to people.
public final class ProgramText {
  private ProgramText() {}

  /// One line of printable text: octets that are no UTF-8 are replaced, control characters and line
  /// ends become spaces.
  public static String printable(byte[] octets) {
    return new String(octets, StandardCharsets.UTF_8)
        .replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]+", " ")
        .strip();
  }
}
