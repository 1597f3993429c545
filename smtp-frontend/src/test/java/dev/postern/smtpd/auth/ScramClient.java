package dev.postern.smtpd.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/// The client's side of SCRAM-SHA-256, written from RFC 5802 apart from the server's.
public final class ScramClient {
  private static final String NONCE = "clientnonce";

  private final String user;
  private final String password;
  private final String header;
  private final byte[] binding;

  /// @param header the GS2 header, as `n,,`
  /// @param binding the channel's data
  public ScramClient(String user, String password, String header, byte[] binding) {
    this.user = user;
    this.password = password;
    this.header = header;
    this.binding = binding.clone();
  }

  /// What it takes for the channel's data.
  public byte[] binding() {
    return binding.clone();
  }

  public String first() {
    return header + "n=" + user + ",r=" + NONCE;
  }

  public String last(String serverFirst) {
    String[] parts = serverFirst.split(",", 3);
    byte[] salt = Base64.getDecoder().decode(parts[1].substring(2));
    int iterations = Integer.parseInt(parts[2].substring(2));
    var c = new ByteArrayOutputStream();
    c.writeBytes(header.getBytes(UTF_8));
    c.writeBytes(binding);
    String withoutProof =
        "c=" + Base64.getEncoder().encodeToString(c.toByteArray()) + "," + parts[0];
    String all = "n=" + user + ",r=" + NONCE + "," + serverFirst + "," + withoutProof;
    try {
      byte[] salted =
          SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
              .generateSecret(new PBEKeySpec(password.toCharArray(), salt, iterations, 256))
              .getEncoded();
      byte[] clientKey = hmac(salted, "Client Key");
      byte[] stored = MessageDigest.getInstance("SHA-256").digest(clientKey);
      byte[] signature = hmac(stored, all);
      byte[] proof = new byte[clientKey.length];
      for (int i = 0; i < proof.length; i++) {
        proof[i] = (byte) (clientKey[i] ^ signature[i]);
      }
      return withoutProof + ",p=" + Base64.getEncoder().encodeToString(proof);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(UTF_8));
  }
}
