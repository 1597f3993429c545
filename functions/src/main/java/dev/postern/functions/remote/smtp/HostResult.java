package dev.postern.functions.remote.smtp;

import dev.postern.functions.deliver.Outcome;
import dev.postern.functions.deliver.Trouble;
import java.util.List;

/// What came of one conversation with one host.
public sealed interface HostResult {
  /// Every recipient has its outcome; no other host is to be tried.
  record Settled(List<Outcome> outcomes) implements HostResult {
    public Settled {
      outcomes = List.copyOf(outcomes);
    }
  }

  /// The host does not take our login; its other addresses would only count more failures.
  record LoginRefused(Trouble trouble) implements HostResult {}

  /// This host has not taken the message; another may.
  record TryNext(Trouble trouble, Contact contact) implements HostResult {}

  /// Whether the address is one where a mail server works.
  enum Contact {
    /// It greeted us well.
    GREETED,
    /// It gave no connection, or a greeting other than 2xx and 5xx, or none.
    FAILED,
    /// Nobody can tell: our end failed, our time was over, or it does not want us.
    UNKNOWN
  }
}
