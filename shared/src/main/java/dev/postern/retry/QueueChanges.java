package dev.postern.retry;

import dev.postern.db.Sql;
import dev.postern.rules.store.RuleChanges;
import dev.postern.rules.store.RuleChanges.Change;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Changes of the queue by an operator: each is one transaction with one line of history.
public record QueueChanges(RuleChanges changes) {
  /// What a change did.
  ///
  /// @param jobs those it was done to, the one that was to be tried next first
  /// @param beingTried how many of those selected a try has at the moment
  public record Made(List<DeferredEntry> jobs, long beingTried) {}

  /// Does it to all jobs selected that it can be done to.
  public Made make(QueueChange what, DeferredSelector selector) throws SQLException {
    List<DeferredEntry> jobs = new ArrayList<>();
    List<Long> beingTried = new ArrayList<>();
    changes.note(
        change -> {
          DeferredSelector.Condition selected = selector.condition();
          beingTried.add(beingTried(selected, change));
          jobs.addAll(eligible(what, selected, change));
          if (!jobs.isEmpty()) {
            what.apply(jobs, change);
            change.history(what.word() + " queue", null, told(jobs));
          }
        });
    return new Made(List.copyOf(jobs), beingTried.getFirst());
  }

  private static long beingTried(DeferredSelector.Condition selected, Change change)
      throws SQLException {
    return Sql.first(
            change.connection(),
            "SELECT COUNT(*) FROM deferred WHERE claimed AND lease_until > "
                + change.at().toEpochMilli()
                + " AND "
                + selected.sql(),
            row -> row.getLong(1),
            selected.parameters().toArray())
        .orElse(0L);
  }

  private static List<DeferredEntry> eligible(
      QueueChange what, DeferredSelector.Condition selected, Change change) throws SQLException {
    return Sql.list(
        change.connection(),
        DeferredMail.SELECT
            + what.eligible(change.at().toEpochMilli())
            + " AND "
            + selected.sql()
            + " ORDER BY next_attempt_at, job_id FOR UPDATE",
        DeferredMail::read,
        selected.parameters().toArray());
  }

  /// How many and which; the history keeps as many as it has room for.
  private static String told(List<DeferredEntry> jobs) {
    return jobs.stream()
        .map(DeferredEntry::jobId)
        .collect(
            Collectors.joining(" ", jobs.size() == 1 ? "1 job: " : jobs.size() + " jobs: ", ""));
  }
}
