package dev.postern.account;

import dev.postern.address.Mailbox;
import dev.postern.secret.DataKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.bouncycastle.crypto.digests.MD5Digest;

/// What a server must keep of a password for CRAM-MD5: the two MD5 states that HMAC-MD5 begins
/// with. The password cannot be had back from them, but who has them can log in by CRAM-MD5; so
/// they are stored encrypted, and only for accounts that opt in.
///
/// **Standard:** RFC 2195, RFC 2104. **Seed:** spec 5.5, decision 17.
public final class CramMd5 {
  private static final String VERSION = "v1:";
  private static final int BLOCK = 64;
  private static final int DIGEST = 16;

  private final byte[] inner;
  private final byte[] outer;

  private CramMd5(byte[] inner, byte[] outer) {
    this.inner = inner;
    this.outer = outer;
  }

  /// Makes the state of a password.
  public static CramMd5 of(String password) {
    byte[] octets = password.getBytes(StandardCharsets.UTF_8);
    byte[] key = Arrays.copyOf(octets.length > BLOCK ? md5(octets) : octets, BLOCK);
    return new CramMd5(stateAfter(key, 0x36), stateAfter(key, 0x5c));
  }

  /// Reads the stored form.
  ///
  /// @throws GeneralSecurityException when it is not this account's, or of another data key
  public static CramMd5 decrypt(String stored, DataKey key, Mailbox account)
      throws GeneralSecurityException {
    if (!stored.startsWith(VERSION)) {
      throw new GeneralSecurityException("unknown form of CRAM-MD5 state");
    }
    byte[] secret = Base64.getDecoder().decode(stored.substring(VERSION.length()));
    ByteBuffer clear = ByteBuffer.wrap(key.decrypt(secret, context(account)));
    byte[] inner = new byte[clear.get()];
    clear.get(inner);
    byte[] outer = new byte[clear.remaining()];
    clear.get(outer);
    return new CramMd5(inner, outer);
  }

  /// The stored form.
  ///
  /// @param random a source fit for secrets
  public String encrypt(DataKey key, Mailbox account, RandomGenerator random) {
    byte[] clear =
        ByteBuffer.allocate(1 + inner.length + outer.length)
            .put((byte) inner.length)
            .put(inner)
            .put(outer)
            .array();
    byte[] secret = key.encrypt(clear, context(account), random);
    return VERSION + Base64.getEncoder().encodeToString(secret);
  }

  /// Whether `hexDigest` answers `challenge`, in time that does not tell how near it was.
  public boolean answers(String challenge, String hexDigest) {
    return MessageDigest.isEqual(
        HexFormat.of().formatHex(digest(challenge)).getBytes(StandardCharsets.US_ASCII),
        hexDigest.getBytes(StandardCharsets.US_ASCII));
  }

  private byte[] digest(String challenge) {
    byte[] text = challenge.getBytes(StandardCharsets.UTF_8);
    return finish(outer, finish(inner, text));
  }

  private static byte[] finish(byte[] state, byte[] text) {
    var md5 = new MD5Digest(state);
    md5.update(text, 0, text.length);
    byte[] digest = new byte[DIGEST];
    md5.doFinal(digest, 0);
    return digest;
  }

  private static byte[] stateAfter(byte[] key, int pad) {
    byte[] block = new byte[BLOCK];
    for (int i = 0; i < BLOCK; i++) {
      block[i] = (byte) (key[i] ^ pad);
    }
    var md5 = new MD5Digest();
    md5.update(block, 0, BLOCK);
    return md5.getEncodedState();
  }

  private static byte[] md5(byte[] octets) {
    var md5 = new MD5Digest();
    md5.update(octets, 0, octets.length);
    byte[] digest = new byte[DIGEST];
    md5.doFinal(digest, 0);
    return digest;
  }

  private static String context(Mailbox account) {
    return "cram-md5 " + account;
  }

  /// Never shows the state: it is a secret.
  @Override
  public String toString() {
    return "CramMd5[...]";
  }
}
