package dev.postern.message;

import dev.postern.address.Mailbox;
import dev.postern.address.ReversePath;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a delivery queue carries: one message, one route, its recipients, its birth, its attempt.
///
/// The job id is made from the message, the route and the recipients, so a dispatch that runs twice
/// makes the same jobs.
///
/// @param jobId stable name, at most 64 characters
/// @param body where the message lies
/// @param soleUser whether nothing else refers to the segment: it is deleted when this job ends
/// @param recipients those still to be served, at least one
/// @param birth when the message was accepted
/// @param attempt 0 for the first try, then 1, 2, ...
/// @param parameters what the client asked for, of these recipients
/// @param source the egress source chosen for this attempt; null: none, the worker's own address
/// @param waitingSince when it was first put off without a try of this attempt; null: it was not.
///   It has a row in `deferred` then, even at attempt 0
public record DeliveryJob(
    String jobId,
    QueueId queueId,
    SpoolRef body,
    boolean soleUser,
    ReversePath sender,
    List<Mailbox> recipients,
    boolean eightBit,
    boolean smtpUtf8,
    Route route,
    Instant birth,
    int attempt,
    EsmtpParameters parameters,
    @Nullable String source,
    @Nullable Instant waitingSince) {
  /// The version written; readers refuse others.
  public static final int VERSION = 1;

  public DeliveryJob {
    recipients = List.copyOf(recipients);
    // JSON has none where nothing was asked for.
    parameters = parameters == null ? EsmtpParameters.NONE : parameters.only(recipients);
    if (jobId.isBlank() || jobId.length() > 64) {
      throw new IllegalArgumentException("a job id has 1 to 64 characters: " + jobId);
    }
    if (recipients.isEmpty()) {
      throw new IllegalArgumentException("job " + jobId + " has no recipient");
    }
    if (attempt < 0) {
      throw new IllegalArgumentException("job " + jobId + " has attempt " + attempt);
    }
  }

  /// A job of a client that asked for nothing else.
  public DeliveryJob(
      String jobId,
      QueueId queueId,
      SpoolRef body,
      boolean soleUser,
      ReversePath sender,
      List<Mailbox> recipients,
      boolean eightBit,
      boolean smtpUtf8,
      Route route,
      Instant birth,
      int attempt) {
    this(
        jobId,
        queueId,
        body,
        soleUser,
        sender,
        recipients,
        eightBit,
        smtpUtf8,
        route,
        birth,
        attempt,
        EsmtpParameters.NONE);
  }

  /// A job that no source was chosen for.
  public DeliveryJob(
      String jobId,
      QueueId queueId,
      SpoolRef body,
      boolean soleUser,
      ReversePath sender,
      List<Mailbox> recipients,
      boolean eightBit,
      boolean smtpUtf8,
      Route route,
      Instant birth,
      int attempt,
      EsmtpParameters parameters) {
    this(
        jobId,
        queueId,
        body,
        soleUser,
        sender,
        recipients,
        eightBit,
        smtpUtf8,
        route,
        birth,
        attempt,
        parameters,
        null,
        null);
  }

  /// Whether the table `deferred` has it, so that a worker claims it.
  public boolean isKept() {
    return attempt > 0 || waitingSince != null;
  }

  /// The same job by another egress source.
  ///
  /// @param lane whose queue leads to it
  /// @param source its name, or null for the worker's own address
  public DeliveryJob from(String lane, @Nullable String source) {
    Route by =
        switch (route) {
          case Route.Local local -> local;
          case Route.Remote remote -> new Route.Remote(lane, remote.destination());
          case Route.Static fixed ->
              new Route.Static(lane, fixed.destination(), fixed.host(), fixed.port(), fixed.user());
        };
    return with(recipients, by, attempt, parameters, source, waitingSince);
  }

  /// The same job with another sender.
  public DeliveryJob sentBy(ReversePath other) {
    return new DeliveryJob(
        jobId,
        queueId,
        body,
        soleUser,
        other,
        recipients,
        eightBit,
        smtpUtf8,
        route,
        birth,
        attempt,
        parameters,
        source,
        waitingSince);
  }

  /// The same job, put off without a try.
  public DeliveryJob putOff(Instant now) {
    return waitingSince == null ? with(recipients, route, attempt, parameters, source, now) : this;
  }

  /// The same job for fewer recipients, at its next attempt.
  public DeliveryJob next(List<Mailbox> remaining) {
    return with(remaining, route, attempt + 1, parameters, source, null);
  }

  /// The same job for fewer recipients, at the same attempt.
  public DeliveryJob only(List<Mailbox> remaining) {
    return with(remaining, route, attempt, parameters, source, waitingSince);
  }

  /// The same job with another message in place of its own, whose reference stays its name.
  ///
  /// @param length of that message, in octets
  /// @param eightBitNow whether it has 8-bit octets
  public DeliveryJob rewritten(long length, boolean eightBitNow) {
    return new DeliveryJob(
        jobId,
        queueId,
        new SpoolRef(body.key(), body.offset(), length),
        soleUser,
        sender,
        recipients,
        eightBitNow,
        smtpUtf8,
        route,
        birth,
        attempt,
        parameters,
        source,
        waitingSince);
  }

  /// The same job after these recipients' sender was told of a delay.
  public DeliveryJob toldOfDelay(List<Mailbox> told) {
    return told.isEmpty()
        ? this
        : with(recipients, route, attempt, parameters.toldOfDelay(told), source, waitingSince);
  }

  private DeliveryJob with(
      List<Mailbox> remaining,
      Route by,
      int atAttempt,
      EsmtpParameters asked,
      @Nullable String from,
      @Nullable Instant waiting) {
    return new DeliveryJob(
        jobId, queueId, body, soleUser, sender, remaining, eightBit, smtpUtf8, by, birth, atAttempt,
        asked, from, waiting);
  }
}
