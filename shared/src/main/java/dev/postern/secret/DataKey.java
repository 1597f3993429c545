package dev.postern.secret;

import dev.postern.message.Sha256;
import dev.postern.settings.ListenerSettings;
import dev.postern.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.random.RandomGenerator;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// The key that encrypts what must be kept as good as in clear, `postern.auth.data-key`: 32 octets,
/// kept apart from the database.
///
/// **Standard:** AES-256-GCM, NIST SP 800-38D, with a random nonce of 96 bits before the text.
public final class DataKey {
  private static final int KEY_OCTETS = 32;
  private static final int NONCE_OCTETS = 12;
  private static final int TAG_BITS = 128;

  private final byte[] key;

  private DataKey(byte[] key) {
    this.key = key.clone();
  }

  /// Reads a key in Base64.
  ///
  /// @throws IllegalArgumentException when it is none of 32 octets; the message does not show it
  public static DataKey parse(String text) {
    byte[] octets;
    try {
      octets = Base64.getDecoder().decode(text.strip());
    } catch (IllegalArgumentException _) {
      octets = new byte[0];
    }
    if (octets.length != KEY_OCTETS) {
      throw new IllegalArgumentException(
          "write 32 octets in Base64, as `openssl rand -base64 32` gives");
    }
    return new DataKey(octets);
  }

  /// The key that the settings name, or null when they name none.
  ///
  /// @throws IllegalArgumentException when it is none of 32 octets
  public static @Nullable DataKey of(Settings settings) {
    String text = settings.get(ListenerSettings.AUTH_DATA_KEY);
    return text.isEmpty() ? null : parse(text);
  }

  /// Makes a key.
  ///
  /// @param random a source fit for secrets
  public static DataKey random(RandomGenerator random) {
    byte[] octets = new byte[KEY_OCTETS];
    random.nextBytes(octets);
    return new DataKey(octets);
  }

  /// The key in Base64.
  public String text() {
    return Base64.getEncoder().encodeToString(key);
  }

  /// Encrypts.
  ///
  /// @param context must be the same to decrypt, so that a value cannot be moved elsewhere
  /// @param random a source fit for secrets
  public byte[] encrypt(byte[] clear, String context, RandomGenerator random) {
    byte[] nonce = new byte[NONCE_OCTETS];
    random.nextBytes(nonce);
    return encrypt(clear, context, nonce);
  }

  /// Encrypts so that the same text in the same context is the same each time. Who sees two learns
  /// whether they are equal, and nothing else: the nonce follows from the text by a key of its own.
  ///
  /// @param context must be the same to decrypt
  public byte[] encryptAlike(byte[] clear, String context) {
    String text = context + "\0" + Base64.getEncoder().encodeToString(clear);
    return encrypt(clear, context, Arrays.copyOf(Sha256.hmac(derive("nonce"), text), NONCE_OCTETS));
  }

  private byte[] encrypt(byte[] clear, String context, byte[] nonce) {
    try {
      byte[] secret = cipher(Cipher.ENCRYPT_MODE, nonce, context).doFinal(clear);
      byte[] both = Arrays.copyOf(nonce, nonce.length + secret.length);
      System.arraycopy(secret, 0, both, nonce.length, secret.length);
      return both;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES/GCM", e);
    }
  }

  /// Decrypts.
  ///
  /// @throws GeneralSecurityException when it was made with another key or context, or is damaged
  public byte[] decrypt(byte[] both, String context) throws GeneralSecurityException {
    if (both.length < NONCE_OCTETS) {
      throw new GeneralSecurityException("shorter than its nonce");
    }
    byte[] nonce = Arrays.copyOf(both, NONCE_OCTETS);
    return cipher(Cipher.DECRYPT_MODE, nonce, context)
        .doFinal(both, NONCE_OCTETS, both.length - NONCE_OCTETS);
  }

  /// Octets that follow from the key and `label` alone, and tell nothing of the key.
  public byte[] derive(String label) {
    return Sha256.hmac(key, "postern derive " + label);
  }

  private Cipher cipher(int mode, byte[] nonce, String context) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }

  /// Never shows the key.
  @Override
  public String toString() {
    return "DataKey[...]";
  }
}
