package dev.postern.rules;

import java.time.Instant;
import java.util.Optional;

/// Where the rules in force come from. Safe for use by many threads.
public interface RulesSource {
  /// The newest snapshot known; never waits for the database once there has been one.
  ///
  /// @throws RulesUnavailableException when none could be loaded yet
  RulesSnapshot current() throws RulesUnavailableException;

  /// How the rules are followed; nothing for a source that has its rules once and for all.
  default Optional<Following> following() {
    return Optional.empty();
  }

  /// How rules that change are followed.
  ///
  /// @param confirmedAt when the database last said that the snapshot is its newest; nothing before
  ///   the first time
  /// @param refused versions that could not be taken, since the start
  record Following(Optional<Instant> confirmedAt, long refused) {}

  /// No rules could be loaded, ever; the message says why.
  final class RulesUnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    public RulesUnavailableException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
