package dev.postern.functions.remote.sasl;

import java.nio.charset.StandardCharsets;

/// PLAIN: user and password in one message, in clear.
///
/// **Standard:** RFC 4616; no authzid.
record PlainClient(Login login) implements ClientExchange {
  @Override
  public byte[] initial() {
    return ("\0" + login.user() + "\0" + login.password()).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public byte[] answer(byte[] challenge) throws ServerFault {
    throw new ServerFault("PLAIN has no challenge");
  }

  @Override
  public boolean isComplete() {
    return true;
  }
}
