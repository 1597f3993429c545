package dev.postern.functions.remote.sasl;

import dev.postern.sasl.ScramAttributes;
import dev.postern.sasl.ScramAttributes.ScramSyntaxException;
import dev.postern.sasl.ScramProof;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// SCRAM-SHA-256 and SCRAM-SHA-256-PLUS: we prove that we know the password, and the host that it
/// knows its keys; with -PLUS both prove that they speak through the same TLS.
///
/// A host that says yes before it has proved itself is not believed, see [#isComplete()].
///
/// **Standard:** RFC 5802, RFC 7677, RFC 9266 (what TLS 1.3 is bound by).
final class ScramClient implements ClientExchange {
  /// Fewer than RFC 7677 §4 has would make the password easy to guess for who stands between.
  private static final int FEWEST_ITERATIONS = 4096;

  /// About two seconds of one core.
  private static final int MOST_ITERATIONS = 2_000_000;

  private final Login login;
  private final String gs2Header;
  private final byte[] binding;
  private final String nonce;
  private final String firstBare;
  private @Nullable ScramProof shown;
  private boolean proved;
  private boolean ended;

  /// @param gs2Header `n,,`, `y,,` or `p=tls-exporter,,`
  /// @param binding what TLS is bound by; nothing where the header asks for none
  ScramClient(Login login, String gs2Header, byte[] binding, String nonce) {
    this.login = login;
    this.gs2Header = gs2Header;
    this.binding = binding.clone();
    this.nonce = nonce;
    this.firstBare = "n=" + ScramAttributes.escaped(login.user()) + ",r=" + nonce;
  }

  @Override
  public byte[] initial() {
    return octets(gs2Header + firstBare);
  }

  @Override
  public byte[] answer(byte[] challenge) throws ServerFault {
    if (ended) {
      throw new ServerFault("SCRAM has two challenges, not three");
    }
    String text = new String(challenge, StandardCharsets.UTF_8);
    try {
      ScramAttributes said = ScramAttributes.parse(text);
      ScramProof proof = shown;
      return proof == null ? proof(text, said) : verdict(proof, said);
    } catch (ScramSyntaxException e) {
      throw new ServerFault("SCRAM: " + e.getMessage());
    }
  }

  private byte[] proof(String serverFirst, ScramAttributes said) throws ServerFault {
    String both = said.get('r');
    if (said.demandsMore() || !ScramAttributes.isNonce(both)) {
      throw new ServerFault("SCRAM: no nonce, or an extension is demanded");
    }
    if (both == null || !both.startsWith(nonce) || both.length() == nonce.length()) {
      throw new ServerFault("SCRAM: the nonce is not ours with more behind it");
    }
    int iterations = iterations(said.get('i'));
    byte[] salt = salt(said.get('s'));
    var bound = new ByteArrayOutputStream();
    bound.writeBytes(octets(gs2Header));
    bound.writeBytes(binding);
    String last = "c=" + Base64.getEncoder().encodeToString(bound.toByteArray()) + ",r=" + both;
    ScramProof proof =
        ScramProof.of(
            login.password(), salt, iterations, firstBare + "," + serverFirst + "," + last);
    shown = proof;
    return octets(last + ",p=" + proof.proof());
  }

  private static int iterations(@Nullable String text) throws ServerFault {
    if (text == null || !text.matches("\\d{1,9}")) {
      throw new ServerFault("SCRAM: no number of iterations");
    }
    int iterations = Integer.parseInt(text);
    if (iterations < FEWEST_ITERATIONS || iterations > MOST_ITERATIONS) {
      throw new ServerFault(
          "SCRAM: %d iterations; I do %d to %d"
              .formatted(iterations, FEWEST_ITERATIONS, MOST_ITERATIONS));
    }
    return iterations;
  }

  private static byte[] salt(@Nullable String text) throws ServerFault {
    try {
      byte[] salt = Base64.getDecoder().decode(text == null ? "" : text);
      if (salt.length > 0) {
        return salt;
      }
    } catch (IllegalArgumentException _) {
      // falls to the fault below
    }
    throw new ServerFault("SCRAM: no salt");
  }

  /// A refusal (`e=`) is answered as well, and told by the reply that follows.
  private byte[] verdict(ScramProof proof, ScramAttributes said) throws ServerFault {
    ended = true;
    if (said.get('e') != null) {
      return new byte[0];
    }
    proved = proof.serverSignature().equals(said.get('v'));
    if (!proved) {
      throw new ServerFault("SCRAM: it did not prove that it knows the password");
    }
    return new byte[0];
  }

  @Override
  public boolean isComplete() {
    return proved;
  }

  private static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
