package dev.postern.smtp;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// How much TLS an operator asks of a destination, weakest first, in Postfix's words.
public enum TlsLevel {
  /// No TLS, whatever the host offers.
  NONE,
  /// TLS where the host offers it, with whatever certificate; without where it does not.
  MAY,
  /// TLS or no delivery; any certificate.
  ENCRYPT,
  /// TLS with a certificate of a known authority and of the right name, or no delivery.
  VERIFY;

  /// As it is written, `encrypt`.
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Reads a word such as `encrypt`.
  ///
  /// @throws IllegalArgumentException naming the words there are
  public static TlsLevel named(String text) {
    return Arrays.stream(values())
        .filter(level -> level.text().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException("a TLS level is one of " + words() + ", not " + text));
  }

  private static String words() {
    return Arrays.stream(values()).map(TlsLevel::text).collect(Collectors.joining(", "));
  }
}
