package dev.postern.functions.remote.smtp.mime;

import java.io.IOException;

/// Why a message cannot be converted, as the end of a sentence.
final class Obstacle extends IOException {
  private static final long serialVersionUID = 1L;

  Obstacle(String because) {
    super(because);
  }

  String because() {
    return String.valueOf(getMessage());
  }
}
