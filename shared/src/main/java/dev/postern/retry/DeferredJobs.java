package dev.postern.retry;

import dev.postern.message.DeliveryJob;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// The table `deferred`: every job that waits for another try, and who may try it now.
///
/// A row is (job id, attempt). `retry` leases rows that are due and sends their jobs; the worker
/// claims (job id, attempt) by compare-and-set, so of two workers with the same job one goes on; it
/// moves or deletes the row when the try has ended. A lease or claim that ran out frees the job by
/// time alone.
///
/// **On failure:** [SQLException]; nothing was changed, or the change will be found made when the
/// call is repeated.
public interface DeferredJobs {
  /// Keeps `job` (already at its next attempt) until `nextTry`. Idempotent; never moves a job back
  /// to an earlier attempt.
  void defer(DeliveryJob job, Instant nextTry, String lastReply) throws SQLException;

  /// Keeps `job` at the attempt it is at until `nextTry`, since it was not tried, and frees it from
  /// a claim. Idempotent; never moves a job back to an earlier attempt.
  ///
  /// @param job that says that it waited
  void putOff(DeliveryJob job, Instant nextTry, String why) throws SQLException;

  /// Whether the caller alone may now try `job`, which the table has, until `claim` ends.
  boolean claim(DeliveryJob job, Duration claim) throws SQLException;

  /// The job has ended: its row goes. No error when there is none.
  void done(String jobId) throws SQLException;

  /// Leases up to `max` jobs that are due, one sweeper at a time (an empty list when another is at
  /// work): the oldest, and where more are due, those of many destinations in turn.
  List<DeliveryJob> leaseDue(int max, Duration lease) throws SQLException;

  /// Releases held jobs of messages accepted before, so that they end: nothing waits for ever.
  ///
  /// @param bouncesBefore the same for those with the null sender
  /// @return how many
  int releaseOlderThan(Instant bornBefore, Instant bouncesBefore) throws SQLException;
}
