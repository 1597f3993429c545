package dev.postern.functions.deliver;

import dev.postern.address.Mailbox;
import dev.postern.message.DeliveryJob;
import dev.postern.smtp.EnhancedStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// The outcomes of one attempt, sorted by what is to be done about each.
///
/// @param ended delivered or discarded; failed, where the sender does not want to hear of it
/// @param failed to be bounced
/// @param deferred to be tried again
record AttemptResult(
    List<Outcome> ended, List<Outcome.Failed> failed, List<Outcome.Deferred> deferred) {
  static final String TOO_OLD =
      "I'm not going to try again; this message has been in the queue too long.";

  /// Begins the ledger's line of a failure that RCPT's NOTIFY keeps from the sender.
  static final String UNTOLD = "failed, not told as NOTIFY asks: ";

  AttemptResult {
    ended = List.copyOf(ended);
    failed = List.copyOf(failed);
    deferred = List.copyOf(deferred);
  }

  /// Sorts the outcomes; a deferral past the queue lifetime is a failure (spec 7.3).
  ///
  /// @param last whether the attempt was the last within it
  /// @throws IllegalArgumentException when the outcomes are not one for each recipient
  static AttemptResult of(DeliveryJob job, List<Outcome> outcomes, boolean last) {
    requireOneEach(job, outcomes);
    List<Outcome> ended = new ArrayList<>();
    List<Outcome.Failed> failed = new ArrayList<>();
    List<Outcome.Deferred> deferred = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      switch (outcome) {
        case Outcome.Delivered d -> ended.add(d);
        case Outcome.Discarded d -> ended.add(d);
        case Outcome.Failed f -> fail(job, f, ended, failed);
        case Outcome.Deferred d when last -> fail(job, tooOld(d), ended, failed);
        case Outcome.Deferred d -> deferred.add(d);
      }
    }
    return new AttemptResult(ended, failed, deferred);
  }

  private static void fail(
      DeliveryJob job, Outcome.Failed outcome, List<Outcome> ended, List<Outcome.Failed> failed) {
    if (job.parameters().of(outcome.recipient()).wantsFailure()) {
      failed.add(outcome);
    } else {
      ended.add(new Outcome.Discarded(outcome.recipient(), UNTOLD + outcome.trouble().finalLine()));
    }
  }

  /// The recipients of whose delay the sender is to be told now.
  ///
  /// @param after the age at which he is told
  List<Outcome.Deferred> delayed(DeliveryJob job, Instant now, Duration after) {
    boolean late = !now.isBefore(job.birth().plus(after));
    return deferred.stream()
        .filter(d -> late && job.parameters().of(d.recipient()).wantsDelay())
        .toList();
  }

  /// The same with the failures put off: they are tried again, fail again and bounce then.
  AttemptResult withFailuresPutOff() {
    List<Outcome.Deferred> all = new ArrayList<>(deferred);
    for (Outcome.Failed f : failed) {
      Trouble t = f.trouble();
      var status = new EnhancedStatus(4, t.status().subject(), t.status().detail());
      all.add(
          new Outcome.Deferred(
              f.recipient(), new Trouble(status, t.reply(), t.peer(), t.text(), t.scope())));
    }
    return new AttemptResult(ended, List.of(), all);
  }

  /// Whether something was done for any recipient that must not be done again.
  boolean hasFinals() {
    return !ended.isEmpty() || !failed.isEmpty();
  }

  List<Outcome> all() {
    List<Outcome> all = new ArrayList<>(ended);
    all.addAll(failed);
    all.addAll(deferred);
    return all;
  }

  List<Mailbox> remaining() {
    return deferred.stream().map(Outcome.Deferred::recipient).toList();
  }

  private static Outcome.Failed tooOld(Outcome.Deferred deferred) {
    Trouble t = deferred.trouble();
    String text = t.text() + " " + TOO_OLD;
    return new Outcome.Failed(
        deferred.recipient(),
        new Trouble(new EnhancedStatus(5, 4, 7), t.reply(), t.peer(), text, t.scope()));
  }

  private static void requireOneEach(DeliveryJob job, List<Outcome> outcomes) {
    List<Mailbox> told = outcomes.stream().map(Outcome::recipient).toList();
    if (told.size() != job.recipients().size()
        || !new HashSet<>(told).equals(new HashSet<>(job.recipients()))) {
      throw new IllegalArgumentException(
          "job " + job.jobId() + " wants one outcome for each recipient, has " + told);
    }
  }
}
