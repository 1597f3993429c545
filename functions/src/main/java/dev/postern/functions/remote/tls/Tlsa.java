package dev.postern.functions.remote.tls;

import java.util.Locale;

/// What a TLSA record says of a certificate.
///
/// **Standard:** RFC 6698 §2.1, RFC 7671.
///
/// @param usage 0 to 3; SMTP uses 2 (DANE-TA) and 3 (DANE-EE)
/// @param selector 0: the whole certificate; 1: its public key (SubjectPublicKeyInfo)
/// @param matchingType 0: the octets themselves; 1: their SHA-256; 2: their SHA-512
/// @param data in hexadecimal; kept in lower case
public record Tlsa(int usage, int selector, int matchingType, String data) {
  public Tlsa {
    data = data.toLowerCase(Locale.ROOT);
    if (!data.matches("([0-9a-f]{2})+")) {
      throw new IllegalArgumentException("the data of a TLSA record is in hexadecimal: " + data);
    }
  }
}
