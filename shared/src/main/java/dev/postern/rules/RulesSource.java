package dev.postern.rules;

/// Where the rules in force come from. Safe for use by many threads.
public interface RulesSource {
  /// The newest snapshot known; never waits for the database once there has been one.
  ///
  /// @throws RulesUnavailableException when none could be loaded yet
  RulesSnapshot current() throws RulesUnavailableException;

  /// No rules could be loaded, ever; the message says why.
  final class RulesUnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    public RulesUnavailableException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
