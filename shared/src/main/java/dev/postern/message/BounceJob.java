package dev.postern.message;

import dev.postern.address.Mailbox;
import dev.postern.smtp.EnhancedStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the `bounce` queue carries: recipients of one job of which its sender is to be told the
/// same thing after one attempt, usually that they failed for good.
///
/// **Standard:** RFC 3464 §2.3 names what each report must tell.
///
/// @param bounceId the queue id the DSN will have; the same each time this job is handled
/// @param job the job whose recipients they are, as it was at that attempt
/// @param ownsSegment whether the segment is deleted once the DSN is queued
/// @param action what came of them; left out of the JSON where they failed
/// @param reports at least one; `failures` in JSON
public record BounceJob(
    QueueId bounceId, DeliveryJob job, boolean ownsSegment, Action action, List<Report> reports) {
  /// The version written; readers refuse others.
  public static final int VERSION = 1;

  /// What came of a recipient, in the words of RFC 3464 §2.3.3.
  public enum Action {
    /// It will not be delivered.
    FAILED,
    /// It was not delivered yet; we go on trying.
    DELAYED,
    /// It is in the mailbox.
    DELIVERED,
    /// A host has it that will not tell of its delivery.
    RELAYED
  }

  public BounceJob {
    action = action == null ? Action.FAILED : action;
    reports = List.copyOf(reports);
    if (reports.isEmpty()) {
      throw new IllegalArgumentException("a bounce tells of at least one recipient");
    }
  }

  /// What came of one recipient.
  ///
  /// @param status for the DSN's `Status`: class 5 if it failed, 4 if delayed, else 2
  /// @param diagnostic the peer's reply in one line, or null when no peer spoke
  /// @param remoteMta the peer's host name, or null
  /// @param text for people
  public record Report(
      Mailbox recipient,
      EnhancedStatus status,
      @Nullable String diagnostic,
      @Nullable String remoteMta,
      String text,
      Instant at) {}
}
