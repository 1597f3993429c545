package dev.postern.db;

/// The schema could not be made this version's; the message names the database without secrets.
public final class MigrationFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MigrationFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
