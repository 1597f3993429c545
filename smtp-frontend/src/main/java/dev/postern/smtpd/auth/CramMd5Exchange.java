package dev.postern.smtpd.auth;

import dev.postern.account.AuthAccount;
import dev.postern.account.CramMd5;
import dev.postern.secret.DataKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// CRAM-MD5: the client answers our challenge by its HMAC-MD5 under the password.
///
/// An account that did not opt in fails without a penalty: nothing could be guessed, and clients
/// that try CRAM-MD5 before all else then go on to another mechanism.
///
/// **Standard:** RFC 2195. **Seed:** spec 5.5, decision 17.
record CramMd5Exchange(Users users, DataKey key, String challenge) implements Exchange {
  private static final Logger log = LoggerFactory.getLogger(CramMd5Exchange.class);

  @Override
  public Step begin(byte @Nullable [] initial) {
    return initial == null
        ? new Step.Challenge(challenge)
        : new Step.Malformed("CRAM-MD5 has no initial response");
  }

  @Override
  public Step answer(byte[] response) throws SQLException {
    String text = new String(response, StandardCharsets.UTF_8);
    int blank = text.lastIndexOf(' ');
    if (blank <= 0) {
      return new Step.Malformed("CRAM-MD5 is answered by user and digest");
    }
    String user = text.substring(0, blank);
    Optional<AuthAccount> account = users.find(user);
    String stored = account.map(AuthAccount::cramMd5).orElse(null);
    if (account.isEmpty() || stored == null) {
      return new Step.NotProved(user, "no CRAM-MD5 for it", false);
    }
    try {
      CramMd5 state = CramMd5.decrypt(stored, key, account.get().mailbox());
      String digest = text.substring(blank + 1).toLowerCase(Locale.ROOT);
      return state.answers(challenge, digest)
          ? new Step.Proved(account.get())
          : new Step.NotProved(user, "wrong digest", true);
    } catch (GeneralSecurityException e) {
      log.error(
          "event=cram-md5-unreadable account={} why=\"{}; was postern.auth.data-key changed?\"",
          account.get().mailbox(),
          e.toString());
      return new Step.NotProved(user, "its CRAM-MD5 state is of another data key", false);
    }
  }
}
