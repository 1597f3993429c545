package dev.postern.rules.store;

/// Stored rules that do not validate: the message names the row and the remedy. What was in force
/// stays.
public final class RulesRefusedException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public RulesRefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
