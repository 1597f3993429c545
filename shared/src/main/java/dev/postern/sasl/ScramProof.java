package dev.postern.sasl;

import dev.postern.account.ScramSha256;
import dev.postern.message.Sha256;
import java.util.Base64;

/// What a client of SCRAM-SHA-256 shows, and what it must be shown.
///
/// **Standard:** RFC 5802 §3, RFC 7677.
///
/// @param proof that we know the password, Base64
/// @param serverSignature of a server that knows its keys, Base64
public record ScramProof(String proof, String serverSignature) {
  /// @param salt as the server says
  /// @param iterations as the server says; each costs time
  /// @param authMessage all that both sides said
  public static ScramProof of(String password, byte[] salt, int iterations, String authMessage) {
    byte[] salted = ScramSha256.saltedPassword(password, salt, iterations);
    byte[] clientKey = Sha256.hmac(salted, "Client Key");
    byte[] signature = Sha256.hmac(Sha256.of(clientKey), authMessage);
    byte[] proof = new byte[clientKey.length];
    for (int i = 0; i < proof.length; i++) {
      proof[i] = (byte) (clientKey[i] ^ signature[i]);
    }
    Base64.Encoder base64 = Base64.getEncoder();
    return new ScramProof(
        base64.encodeToString(proof),
        base64.encodeToString(Sha256.hmac(Sha256.hmac(salted, "Server Key"), authMessage)));
  }
}
