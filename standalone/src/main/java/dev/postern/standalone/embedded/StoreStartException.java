package dev.postern.standalone.embedded;

import org.jspecify.annotations.Nullable;

/// A store of the standalone relay did not start; the message says what is wrong and what to do.
public final class StoreStartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// @param message one or two sentences for the operator: the fault, then the remedy
  /// @param cause what was thrown, if anything was
  public StoreStartException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
