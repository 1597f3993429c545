package dev.postern.account;

import dev.postern.message.Sha256;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.spec.KeySpec;
import java.text.Normalizer;
import java.util.Base64;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/// What a server keeps of a password for SCRAM-SHA-256; the password cannot be had back from it.
///
/// **Standard:** RFC 7677 (SCRAM-SHA-256), RFC 5802 §3, stored in the form of RFC 5803:
/// `SCRAM-SHA-256$ITERATIONS:SALT$STOREDKEY:SERVERKEY`. Passwords are normalised by NFKC, the part
/// of SASLprep (RFC 4013) that makes the same password typed on two keyboards equal.
///
/// @param text the RFC 5803 form
public record ScramSha256(String text) {
  private static final int ITERATIONS = 4096;
  private static final int SALT_OCTETS = 16;
  private static final Pattern FORM =
      Pattern.compile(
          "SCRAM-SHA-256\\$(\\d{4,7}):([A-Za-z0-9+/=]{8,88})\\$([A-Za-z0-9+/=]{44}):([A-Za-z0-9+/=]{44})");

  public ScramSha256 {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException("not SCRAM-SHA-256 credentials in the form of RFC 5803");
    }
  }

  /// Makes the credentials of a password with a new salt.
  ///
  /// @param random a source fit for secrets
  public static ScramSha256 of(String password, RandomGenerator random) {
    byte[] salt = new byte[SALT_OCTETS];
    random.nextBytes(salt);
    return of(password, salt, ITERATIONS);
  }

  /// Makes the credentials of a password with this salt.
  public static ScramSha256 of(String password, byte[] salt, int iterations) {
    byte[] salted = saltedPassword(password, salt, iterations);
    Base64.Encoder base64 = Base64.getEncoder();
    return new ScramSha256(
        "SCRAM-SHA-256$"
            + iterations
            + ":"
            + base64.encodeToString(salt)
            + "$"
            + base64.encodeToString(Sha256.of(Sha256.hmac(salted, "Client Key")))
            + ":"
            + base64.encodeToString(Sha256.hmac(salted, "Server Key")));
  }

  public int iterations() {
    return Integer.parseInt(group(1));
  }

  public byte[] salt() {
    return Base64.getDecoder().decode(group(2));
  }

  public byte[] storedKey() {
    return Base64.getDecoder().decode(group(3));
  }

  public byte[] serverKey() {
    return Base64.getDecoder().decode(group(4));
  }

  /// Whether these are the credentials of `password`.
  public boolean matches(String password) {
    byte[] clientKey = Sha256.hmac(saltedPassword(password, salt(), iterations()), "Client Key");
    return MessageDigest.isEqual(storedKey(), Sha256.of(clientKey));
  }

  /// Whether `proof` shows that its maker knows the password.
  ///
  /// @param authMessage all that both sides said, RFC 5802 §3
  public boolean isProved(String authMessage, byte[] proof) {
    byte[] signature = Sha256.hmac(storedKey(), authMessage);
    if (proof.length != signature.length) {
      return false;
    }
    byte[] clientKey = new byte[proof.length];
    for (int i = 0; i < proof.length; i++) {
      clientKey[i] = (byte) (proof[i] ^ signature[i]);
    }
    return MessageDigest.isEqual(storedKey(), Sha256.of(clientKey));
  }

  /// What shows the client that we know it, too.
  public byte[] serverSignature(String authMessage) {
    return Sha256.hmac(serverKey(), authMessage);
  }

  private String group(int number) {
    Matcher m = FORM.matcher(text);
    if (!m.matches()) {
      throw new AssertionError("the constructor checked the form");
    }
    return String.valueOf(m.group(number));
  }

  /// What keys and proofs are made of, RFC 5802 §2.2: the cost is `iterations`.
  public static byte[] saltedPassword(String password, byte[] salt, int iterations) {
    String normal = Normalizer.normalize(password, Normalizer.Form.NFKC);
    KeySpec spec = new PBEKeySpec(normal.toCharArray(), salt, iterations, 256);
    try {
      // The JDK encodes the characters in UTF-8, as RFC 5802 asks.
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has PBKDF2WithHmacSHA256", e);
    }
  }

  /// Never shows the keys: they are secrets.
  @Override
  public String toString() {
    return "ScramSha256[...]";
  }
}
