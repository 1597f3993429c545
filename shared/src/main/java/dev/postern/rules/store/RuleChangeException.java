package dev.postern.rules.store;

/// A change of rules that cannot be made: what is there already, or is not there. Nothing was
/// changed; the message says what to do.
public sealed class RuleChangeException extends IllegalArgumentException
    permits ControlConflictException, EntriesRefusedException {
  private static final long serialVersionUID = 1L;

  public RuleChangeException(String message) {
    super(message);
  }
}
