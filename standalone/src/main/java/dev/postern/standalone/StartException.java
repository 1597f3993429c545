package dev.postern.standalone;

import org.jspecify.annotations.Nullable;

/// The relay did not start; the message is one line that says why and what to do.
final class StartException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  private StartException(int exitCode, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /// The operator asked for what cannot be had.
  static StartException wrongUsage(String message) {
    return new StartException(2, message, null);
  }

  /// Something of the machine or the folder is in the way.
  static StartException failed(String message, @Nullable Throwable cause) {
    return new StartException(1, message, cause);
  }

  int exitCode() {
    return exitCode;
  }
}
