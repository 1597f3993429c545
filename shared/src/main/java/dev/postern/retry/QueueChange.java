package dev.postern.retry;

import dev.postern.db.Sql;
import dev.postern.event.JdbcLedger;
import dev.postern.event.MailEvent;
import dev.postern.message.QueueId;
import dev.postern.rules.store.RuleChanges.Change;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What an operator can do to deferred jobs.
public enum QueueChange {
  /// Makes them due now. Held ones, and those a try has at the moment, stay as they are.
  RETRY("state = 'deferred' AND next_attempt_at > %1$d AND lease_until <= %1$d") {
    @Override
    void apply(List<String> jobs, Change change) throws SQLException {
      set("next_attempt_at = " + change.at().toEpochMilli(), jobs, change);
    }
  },
  /// Keeps them from being tried until they are released, or older than the queue lifetime. A try
  /// under way goes on; what it defers again stays held.
  HOLD("state = 'deferred'") {
    @Override
    void apply(List<String> jobs, Change change) throws SQLException {
      set("state = 'held'", jobs, change);
    }
  },
  /// Lets held ones be tried again, at the time that was set for them.
  RELEASE("state = 'held'") {
    @Override
    void apply(List<String> jobs, Change change) throws SQLException {
      set("state = 'deferred'", jobs, change);
    }
  },
  /// Drops them for good: the ledger has each recipient as discarded, nobody is told. One that is
  /// being tried stays, since its try would end it or defer it anew.
  REMOVE("NOT (claimed AND lease_until > %1$d)") {
    @Override
    void apply(List<String> jobs, Change change) throws SQLException {
      for (List<String> part : parts(jobs)) {
        List<MailEvent> events = new ArrayList<>();
        for (DeferredEntry job : DeferredMail.named(change.connection(), part)) {
          events.addAll(discarded(job, change));
        }
        JdbcLedger.record(change.connection(), events);
      }
      update("DELETE FROM deferred", jobs, change);
    }
  };

  /// Rows of one statement.
  private static final int PART = 500;

  private final String eligible;

  QueueChange(String eligible) {
    this.eligible = eligible;
  }

  /// Its word on the command line and in the history.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Which rows it can be done to, in SQL.
  String eligible(long nowMillis) {
    return eligible.formatted(nowMillis);
  }

  /// Does it to rows that are locked and eligible.
  ///
  /// @param jobs their ids
  abstract void apply(List<String> jobs, Change change) throws SQLException;

  private static void set(String assignment, List<String> jobs, Change change) throws SQLException {
    update("UPDATE deferred SET " + assignment, jobs, change);
  }

  private static void update(String statement, List<String> jobs, Change change)
      throws SQLException {
    for (List<String> part : parts(jobs)) {
      Sql.update(
          change.connection(),
          statement + " WHERE job_id IN (" + Sql.marks(part.size()) + ")",
          part.toArray());
    }
  }

  /// In the order of the ids, as all who change many rows lock them.
  private static List<List<String>> parts(List<String> jobs) {
    List<String> ids = jobs.stream().sorted().toList();
    List<List<String>> parts = new ArrayList<>();
    for (int from = 0; from < ids.size(); from += PART) {
      parts.add(ids.subList(from, Math.min(ids.size(), from + PART)));
    }
    return parts;
  }

  private static List<MailEvent> discarded(DeferredEntry job, Change change) {
    return job.recipients().stream()
        .map(
            recipient ->
                new MailEvent(
                    change.at(),
                    MailEvent.Kind.DISCARDED,
                    new QueueId(job.queueId()),
                    recipient,
                    job.jobId(),
                    job.source(),
                    null,
                    "removed from the queue by " + change.who(),
                    job.attempt(),
                    null,
                    null,
                    null))
        .toList();
  }
}
