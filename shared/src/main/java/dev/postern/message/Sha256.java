package dev.postern.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// SHA-256, from which names are made that are the same whenever the same is named, and its HMAC.
public final class Sha256 {
  private Sha256() {}

  public static byte[] of(byte[] octets) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(octets);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /// @param digits how many hex digits to take from the front, even, at most 64
  public static String hex(byte[] octets, int digits) {
    return HexFormat.of().formatHex(of(octets), 0, digits / 2);
  }

  /// @param digits how many hex digits to take from the front, even, at most 64
  public static String hex(String text, int digits) {
    return hex(text.getBytes(StandardCharsets.UTF_8), digits);
  }

  /// A queue id that whoever names the same at the same birth makes again.
  public static QueueId queueId(Instant birth, String named) {
    ByteBuffer hash = ByteBuffer.wrap(of(named.getBytes(StandardCharsets.UTF_8)));
    return QueueId.of(birth.toEpochMilli(), hash.getLong(), hash.getLong());
  }

  /// HMAC-SHA-256 (RFC 2104).
  public static byte[] hmac(byte[] key, String message) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(message.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }
}
