package dev.postern.functions.remote.sasl;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// CRAM-MD5: the host's challenge is answered by its HMAC-MD5 under the password.
///
/// **Standard:** RFC 2195.
final class CramMd5Client implements ClientExchange {
  private final Login login;
  private boolean answered;

  CramMd5Client(Login login) {
    this.login = login;
  }

  @Override
  public byte @Nullable [] initial() {
    return null;
  }

  @Override
  public byte[] answer(byte[] challenge) throws ServerFault {
    if (answered || challenge.length == 0) {
      throw new ServerFault("CRAM-MD5 has one challenge, which says something");
    }
    answered = true;
    String digest = HexFormat.of().formatHex(hmac(challenge));
    return (login.user() + " " + digest).getBytes(StandardCharsets.UTF_8);
  }

  private byte[] hmac(byte[] challenge) {
    try {
      Mac mac = Mac.getInstance("HmacMD5");
      mac.init(new SecretKeySpec(login.password().getBytes(StandardCharsets.UTF_8), "HmacMD5"));
      return mac.doFinal(challenge);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacMD5", e);
    }
  }

  @Override
  public boolean isComplete() {
    return answered;
  }
}
