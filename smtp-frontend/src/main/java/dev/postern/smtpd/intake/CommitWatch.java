package dev.postern.smtpd.intake;

/// Told of each segment when its commit has ended, on the thread that did it.
@FunctionalInterface
public interface CommitWatch {
  /// Watches nothing.
  CommitWatch NONE = (_, _, _, _) -> {};

  /// @param octets of the segment
  /// @param nanos the commit took
  void ended(End end, int messages, long octets, long nanos);

  /// How a commit ended.
  enum End {
    STORED,
    /// The spool did not confirm the bytes.
    NOT_STORED,
    /// The queue did not confirm the manifest.
    NOT_QUEUED
  }
}
