package dev.postern.account;

import dev.postern.address.Mailbox;
import dev.postern.secret.DataKey;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// All that is kept of an account's password: for PLAIN and LOGIN an Argon2id hash, for
/// SCRAM-SHA-256 its keys, and for CRAM-MD5, where the account opts in, its encrypted state.
///
/// @param cramMd5 the encrypted form of [CramMd5], or null
public record Credentials(Argon2id argon2id, ScramSha256 scram, @Nullable String cramMd5) {
  /// Octets a password may have; longer ones only cost time.
  public static final int MAX_PASSWORD_OCTETS = 1024;

  /// Makes the credentials of a password.
  ///
  /// @param random a source fit for secrets
  /// @throws IllegalArgumentException when the password is empty, too long, or has control
  ///   characters
  public static Credentials of(String password, RandomGenerator random) {
    if (password.isEmpty()) {
      throw new IllegalArgumentException("the password is empty");
    }
    if (password.getBytes(StandardCharsets.UTF_8).length > MAX_PASSWORD_OCTETS) {
      throw new IllegalArgumentException(
          "the password is longer than " + MAX_PASSWORD_OCTETS + " octets");
    }
    if (password.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("the password has a control character");
    }
    return new Credentials(Argon2id.of(password, random), ScramSha256.of(password, random), null);
  }

  /// The same with CRAM-MD5 for this account.
  ///
  /// @param random a source fit for secrets
  public Credentials withCramMd5(
      String password, Mailbox account, DataKey key, RandomGenerator random) {
    Mailbox lower = account.lowerCase();
    return new Credentials(argon2id, scram, CramMd5.of(password).encrypt(key, lower, random));
  }

  /// Never shows the secrets.
  @Override
  public String toString() {
    return "Credentials[...]";
  }
}
