package dev.postern.functions.remote.sasl;

/// A server that does not keep to its mechanism. The message is for people, and shows no password.
public final class ServerFault extends Exception {
  private static final long serialVersionUID = 1L;

  public ServerFault(String message) {
    super(message, null, false, false);
  }
}
