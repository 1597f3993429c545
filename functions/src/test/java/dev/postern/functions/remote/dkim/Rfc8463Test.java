package dev.postern.functions.remote.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.dkim.DkimAlgorithm;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The example of RFC 8463, appendix A, signed again with its key: signatures of Ed25519 have
/// nothing random.
class Rfc8463Test {
  private static final String MESSAGE =
      """
      From: Joe SixPack <joe@football.example.com>
      To: Suzie Q <suzie@shopping.example.net>
      Subject: Is dinner ready?
      Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
      Message-ID: <20030712040037.46341.5F8J@football.example.com>

      Hi.

      We lost the game.  Are you hungry yet?

      Joe.
      """
          .replace("\n", "\r\n");

  /// Appendix A.1: the secret key.
  private static final String SECRET = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";

  private static final List<String> NAMES =
      List.of("from", "to", "subject", "date", "message-id", "from", "subject", "date");

  @Test
  void theBodyHash() throws Exception {
    assertThat(Base64.getEncoder().encodeToString(scanned().bodyHash()))
        .isEqualTo("2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=");
  }

  @SuppressWarnings("StringConcatToTextBlock") // every blank and line end counts
  @Test
  void theSignature() throws Exception {
    String unsigned =
        " v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n"
            + " d=football.example.com; i=@football.example.com;\r\n"
            + " q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r\n"
            + " subject : date : message-id : from : subject : date;\r\n"
            + " bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n"
            + " b=";
    PrivateKey key =
        KeyFactory.getInstance("Ed25519")
            .generatePrivate(
                new EdECPrivateKeySpec(
                    NamedParameterSpec.ED25519, Base64.getDecoder().decode(SECRET)));

    byte[] signature =
        DkimAlgorithm.ED25519.sign(
            key, Signature.signedOctets(scanned().fields(), NAMES, unsigned));

    assertThat(Base64.getEncoder().encodeToString(signature))
        .isEqualTo(
            "/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus"
                + "Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==");
  }

  private static ScannedMessage scanned() throws Exception {
    return ScannedMessage.of(
            () -> new ByteArrayInputStream(MESSAGE.getBytes(StandardCharsets.US_ASCII)))
        .orElseThrow();
  }
}
