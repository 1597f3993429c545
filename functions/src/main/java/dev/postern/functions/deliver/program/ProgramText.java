package dev.postern.functions.deliver.program;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// What programs say to people.
public final class ProgramText {
  private static final int MOST_OCTETS = 2000;

  private ProgramText() {}

  /// The first 2000 octets of what one wrote, as one line of printable text.
  public static String of(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return printable(in.readNBytes(MOST_OCTETS));
    }
  }

  /// One line of printable text: octets that are no UTF-8 are replaced, control characters and line
  /// ends become spaces.
  public static String printable(byte[] octets) {
    return new String(octets, StandardCharsets.UTF_8)
        .replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]+", " ")
        .strip();
  }
}
