package dev.postern.functions.remote.sasl;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// LOGIN: the user, then the password, each asked for by a prompt that is not looked at: hosts word
/// it as they like.
///
/// **Standard:** none; draft-murchison-sasl-login, as the field has it.
final class LoginClient implements ClientExchange {
  private final Login login;
  private int answered;

  LoginClient(Login login) {
    this.login = login;
  }

  @Override
  public byte @Nullable [] initial() {
    return null;
  }

  @Override
  public byte[] answer(byte[] challenge) throws ServerFault {
    String word =
        switch (answered++) {
          case 0 -> login.user();
          case 1 -> login.password();
          default -> throw new ServerFault("LOGIN has two prompts, not three");
        };
    return word.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public boolean isComplete() {
    return answered == 2;
  }
}
