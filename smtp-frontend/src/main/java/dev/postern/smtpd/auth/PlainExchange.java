package dev.postern.smtpd.auth;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// PLAIN: `authzid NUL authcid NUL password`; the authzid is ignored.
///
/// **Standard:** RFC 4616. **Seed:** spec 5.4.
record PlainExchange(Passwords passwords) implements Exchange {
  @Override
  public Step begin(byte @Nullable [] initial) throws SQLException, IOException {
    return initial == null ? new Step.Challenge("") : answer(initial);
  }

  @Override
  public Step answer(byte[] response) throws SQLException, IOException {
    String[] parts = new String(response, StandardCharsets.UTF_8).split("\0", -1);
    if (parts.length != 3 || parts[1].isEmpty() || parts[2].isEmpty()) {
      return new Step.Malformed("PLAIN is authzid NUL user NUL password");
    }
    return passwords.check(parts[1], parts[2]);
  }
}
