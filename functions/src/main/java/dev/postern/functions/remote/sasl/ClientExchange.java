package dev.postern.functions.remote.sasl;

import org.jspecify.annotations.Nullable;

/// One attempt to log in by one mechanism: what is said, and what is answered. Used once, by one
/// thread.
public interface ClientExchange {
  /// What is said first; null where the server begins.
  byte @Nullable [] initial();

  /// What is answered to a challenge.
  ///
  /// @throws ServerFault when the server says what this mechanism does not know, or proves to be
  ///   another
  byte[] answer(byte[] challenge) throws ServerFault;

  /// Whether the server may now say that we are in: all was said, and the server, where the
  /// mechanism asks for it, has proved that it knows the password.
  boolean isComplete();
}
