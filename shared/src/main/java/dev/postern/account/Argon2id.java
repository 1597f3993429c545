package dev.postern.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/// A password as an Argon2id hash in PHC string form: `$argon2id$v=19$m=19456,t=2,p=1$SALT$HASH`.
///
/// **Standard:** RFC 9106; memory, passes and lanes as OWASP advises.
///
/// @param text the PHC string
public record Argon2id(String text) {
  private static final int MEMORY_KIB = 19_456;
  private static final int PASSES = 2;
  private static final int LANES = 1;
  private static final int SALT_OCTETS = 16;
  private static final int HASH_OCTETS = 32;
  private static final Pattern FORM =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=(\\d{1,3})"
              + "\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{16,86})");

  public Argon2id {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException("not an argon2id hash in PHC form");
    }
  }

  /// Hashes a password with a new salt.
  ///
  /// @param random a source fit for secrets
  public static Argon2id of(String password, RandomGenerator random) {
    byte[] salt = new byte[SALT_OCTETS];
    random.nextBytes(salt);
    byte[] hash = hash(password, salt, MEMORY_KIB, PASSES, LANES, HASH_OCTETS);
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return new Argon2id(
        "$argon2id$v=19$m="
            + MEMORY_KIB
            + ",t="
            + PASSES
            + ",p="
            + LANES
            + "$"
            + base64.encodeToString(salt)
            + "$"
            + base64.encodeToString(hash));
  }

  /// Whether this is the hash of `password`, in time that does not tell how near it was.
  public boolean matches(String password) {
    Matcher m = FORM.matcher(text);
    if (!m.matches()) {
      throw new AssertionError("the constructor checked the form");
    }
    byte[] salt = Base64.getDecoder().decode(m.group(4));
    byte[] expected = Base64.getDecoder().decode(m.group(5));
    byte[] found =
        hash(
            password,
            salt,
            Integer.parseInt(m.group(1)),
            Integer.parseInt(m.group(2)),
            Integer.parseInt(m.group(3)),
            expected.length);
    return MessageDigest.isEqual(expected, found);
  }

  private static byte[] hash(
      String password, byte[] salt, int memoryKib, int passes, int lanes, int octets) {
    var generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(memoryKib)
            .withIterations(passes)
            .withParallelism(lanes)
            .withSalt(salt)
            .build());
    byte[] hash = new byte[octets];
    generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
    return hash;
  }

  /// Never shows the hash: it is a secret.
  @Override
  public String toString() {
    return "Argon2id[...]";
  }
}
