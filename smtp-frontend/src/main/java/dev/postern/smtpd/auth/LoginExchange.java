package dev.postern.smtpd.auth;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// LOGIN: the user, asked for by `Username:` unless it was the initial response, then the password.
///
/// **Seed:** spec 5.3.
final class LoginExchange implements Exchange {
  private static final String USERNAME = "Username:";
  private static final String PASSWORD = "Password:";

  private final Passwords passwords;
  private @Nullable String user;

  LoginExchange(Passwords passwords) {
    this.passwords = passwords;
  }

  @Override
  public Step begin(byte @Nullable [] initial) throws SQLException, IOException {
    return initial == null ? new Step.Challenge(USERNAME) : answer(initial);
  }

  @Override
  public Step answer(byte[] response) throws SQLException, IOException {
    String text = new String(response, StandardCharsets.UTF_8);
    if (text.isEmpty()) {
      return new Step.Malformed("LOGIN's user and password are not empty");
    }
    if (user == null) {
      user = text;
      return new Step.Challenge(PASSWORD);
    }
    return passwords.check(user, text);
  }
}
