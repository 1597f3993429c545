package dev.postern.functions.remote.sasl;

import java.util.Arrays;
import java.util.Base64;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The ways to log in that we know.
///
/// **Standard:** RFC 5802 and RFC 7677 (SCRAM), RFC 2195 (CRAM-MD5), RFC 4616 (PLAIN), and LOGIN as
/// the field has it.
public enum ClientMechanism {
  SCRAM_SHA_256_PLUS("SCRAM-SHA-256-PLUS"),
  SCRAM_SHA_256("SCRAM-SHA-256"),
  CRAM_MD5("CRAM-MD5"),
  PLAIN("PLAIN"),
  LOGIN("LOGIN");

  private static final int NONCE_OCTETS = 24;

  private final String text;

  ClientMechanism(String text) {
    this.text = text;
  }

  /// The mechanism of this name.
  ///
  /// @throws IllegalArgumentException when there is none
  public static ClientMechanism named(String name) {
    return Arrays.stream(values())
        .filter(mechanism -> mechanism.text.equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no mechanism is called " + name));
  }

  /// Its registered name.
  public String text() {
    return text;
  }

  /// Whether it shows the password to whoever reads along.
  public boolean tellsPassword() {
    return this == PLAIN || this == LOGIN;
  }

  /// @param binding data of `tls-exporter`, or null when there is none; -PLUS needs it
  /// @param plusOffered whether the host offers -PLUS
  /// @param random a source fit for secrets
  public ClientExchange exchange(
      Login login, byte @Nullable [] binding, boolean plusOffered, RandomGenerator random) {
    return switch (this) {
      case SCRAM_SHA_256_PLUS -> {
        if (binding == null) {
          throw new IllegalArgumentException("-PLUS needs a channel to bind to");
        }
        yield new ScramClient(login, "p=tls-exporter,,", binding, nonce(random));
      }
      // RFC 5802 §6: `y` says that we could bind and were told that the host cannot.
      case SCRAM_SHA_256 ->
          new ScramClient(
              login, binding != null && !plusOffered ? "y,," : "n,,", new byte[0], nonce(random));
      case CRAM_MD5 -> new CramMd5Client(login);
      case PLAIN -> new PlainClient(login);
      case LOGIN -> new LoginClient(login);
    };
  }

  private static String nonce(RandomGenerator random) {
    byte[] octets = new byte[NONCE_OCTETS];
    random.nextBytes(octets);
    return Base64.getEncoder().encodeToString(octets);
  }
}
