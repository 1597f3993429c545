package dev.postern.srs;

import dev.postern.secret.DataKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What SRS addresses are signed with.
public final class SrsSecret {
  /// Characters of a hash: 24 bits, each guess a message.
  private static final int LENGTH = 4;

  private final SecretKeySpec key;

  /// @param octets at least one
  public SrsSecret(byte[] octets) {
    key = new SecretKeySpec(octets, "HmacSHA1");
  }

  /// The secret of this number that follows from the data key.
  static SrsSecret of(DataKey dataKey, int number) {
    return new SrsSecret(dataKey.derive("srs " + number));
  }

  String sign(String... parts) {
    return whole(parts).substring(0, LENGTH);
  }

  /// Whether `hash`, at least four characters, is that of the parts; on its way it may have lost
  /// its case.
  boolean hasSigned(String hash, String... parts) {
    String whole = whole(parts);
    return hash.length() >= LENGTH
        && hash.length() <= whole.length()
        && MessageDigest.isEqual(
            octets(lower(hash)), octets(lower(whole.substring(0, hash.length()))));
  }

  private String whole(String... parts) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(key);
      return Base64.getEncoder().encodeToString(mac.doFinal(octets(lower(String.join("", parts)))));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA1", e);
    }
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// Never shows the secret.
  @Override
  public String toString() {
    return "SrsSecret[...]";
  }
}
