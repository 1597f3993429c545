package dev.postern.message;

import dev.postern.address.Mailbox;
import dev.postern.smtp.EnhancedStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the `bounce` queue carries: recipients of one job that failed for good at one attempt.
///
/// **Standard:** RFC 3464 §2.3 names what each failure must tell.
///
/// @param bounceId the queue id the DSN will have; the same each time this job is handled
/// @param job the job whose recipients failed, as it was at that attempt
/// @param ownsSegment whether the segment is deleted once the DSN is queued
/// @param failures at least one
public record BounceJob(
    QueueId bounceId, DeliveryJob job, boolean ownsSegment, List<Failure> failures) {
  /// The version written; readers refuse others.
  public static final int VERSION = 1;

  public BounceJob {
    failures = List.copyOf(failures);
    if (failures.isEmpty()) {
      throw new IllegalArgumentException("a bounce has at least one failed recipient");
    }
  }

  /// One recipient that will not be served.
  ///
  /// @param status for the DSN's `Status`, of class 5
  /// @param diagnostic the peer's reply in one line, or null when no peer spoke
  /// @param remoteMta the peer's host name, or null
  /// @param text for people
  public record Failure(
      Mailbox recipient,
      EnhancedStatus status,
      @Nullable String diagnostic,
      @Nullable String remoteMta,
      String text,
      Instant at) {}
}
