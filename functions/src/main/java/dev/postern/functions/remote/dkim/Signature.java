package dev.postern.functions.remote.dkim;

import dev.postern.dkim.DkimKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Makes the DKIM-Signature field of one key.
///
/// **Standard:** RFC 6376 §3.5, §3.7, §5.5; RFC 8463 §3.
final class Signature {
  private static final int LINE = 72;

  /// Octets of a field without its values, but for the algorithm, the time and the body's hash.
  private static final int FIXED = 160;

  private static final int NAMES = list(SignedNames.EACH).length();

  /// Octets of a value in Base64, its line ends included.
  private static final int RSA_VALUE = folded("x".repeat(344)).length();

  private static final int ED25519_VALUE = folded("x".repeat(88)).length();

  private Signature() {}

  /// The field with its CRLF.
  ///
  /// @throws GeneralSecurityException when the key does not sign
  static String field(DkimKey key, PrivateKey secret, ScannedMessage message, Instant at)
      throws GeneralSecurityException {
    List<String> names = SignedNames.of(message.fields());
    String unsigned =
        " v=1; a=%s; c=relaxed/relaxed;\r\n\td=%s; s=%s; t=%d;\r\n\th=%s;\r\n\tbh=%s;\r\n\tb="
            .formatted(
                key.algorithm().signatureName(),
                key.domain(),
                key.selector(),
                at.getEpochSecond(),
                list(names),
                Base64.getEncoder().encodeToString(message.bodyHash()));
    byte[] signature =
        key.algorithm().sign(secret, signedOctets(message.fields(), names, unsigned));
    return "DKIM-Signature:"
        + unsigned
        + folded(Base64.getEncoder().encodeToString(signature))
        + "\r\n";
  }

  /// The octets of a field by this key in which each name stands once, and twice where it may not
  /// be added: more than mail has of most, fewer than of a field that is there many times.
  static long octets(DkimKey key) {
    int value =
        switch (key.algorithm()) {
          case RSA -> RSA_VALUE;
          case ED25519 -> ED25519_VALUE;
        };
    return (long) FIXED + key.domain().name().length() + key.selector().length() + NAMES + value;
  }

  /// The octets that are signed: the fields, from the last of each name to the first, and the
  /// signature's own field with `b=` empty.
  static byte[] signedOctets(List<HeaderField> fields, List<String> names, String unsigned) {
    Map<String, Integer> next = new HashMap<>();
    var octets = new StringBuilder();
    for (String name : names) {
      int at = next.getOrDefault(name, fields.size()) - 1;
      while (at >= 0 && !fields.get(at).name().equals(name)) {
        at--;
      }
      next.put(name, Math.max(at, 0));
      if (at >= 0) {
        octets.append(fields.get(at).relaxed()).append("\r\n");
      }
    }
    octets.append(new HeaderField("dkim-signature", unsigned).relaxed());
    return octets.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String list(List<String> names) {
    var out = new StringBuilder();
    int line = 3;
    for (String name : names) {
      if (!out.isEmpty()) {
        out.append(':');
        line++;
      }
      if (line + name.length() > LINE) {
        out.append("\r\n\t ");
        line = 2;
      }
      out.append(name);
      line += name.length();
    }
    return out.toString();
  }

  private static String folded(String base64) {
    return base64.replaceAll("(.{" + LINE + "})(?=.)", "$1\r\n\t");
  }
}
