package dev.postern.retry;

import dev.postern.db.Sql;
import dev.postern.rules.store.RuleChanges;
import dev.postern.rules.store.RuleChanges.Change;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Changes of the queue by an operator: each is one transaction with one line of history.
public record QueueChanges(RuleChanges changes) {
  /// Jobs that are told to the history, whose line has room for no more.
  private static final int NAMED = 100;

  /// What a change did.
  ///
  /// @param jobs the ids of those it was done to, the one that was to be tried next first
  /// @param beingTried how many of those selected a try has at the moment
  /// @param held how many of those selected were held before
  public record Made(List<String> jobs, long beingTried, long held) {}

  /// Does it to all jobs selected that it can be done to.
  public Made make(QueueChange what, DeferredSelector selector) throws SQLException {
    // Set anew by each try of the transaction: one that was a deadlock's victim did nothing.
    var made = new AtomicReference<@Nullable Made>();
    changes.note(change -> made.set(made(what, selector.condition(), change)));
    return Objects.requireNonNull(made.get());
  }

  private static Made made(QueueChange what, DeferredSelector.Condition selected, Change change)
      throws SQLException {
    record Counts(long beingTried, long held) {}
    Counts counts =
        Sql.first(
                change.connection(),
                "SELECT COALESCE(SUM(claimed AND lease_until > %d), 0) AS being_tried,"
                        .formatted(change.at().toEpochMilli())
                    + " COALESCE(SUM(state = 'held'), 0) AS held FROM deferred WHERE "
                    + selected.sql(),
                row -> new Counts(row.getLong("being_tried"), row.getLong("held")),
                selected.parameters().toArray())
            .orElseThrow();
    List<String> jobs =
        Sql.list(
            change.connection(),
            "SELECT job_id FROM deferred WHERE "
                + what.eligible(change.at().toEpochMilli())
                + " AND "
                + selected.sql()
                + " ORDER BY next_attempt_at, job_id FOR UPDATE",
            row -> Sql.text(row, "job_id"),
            selected.parameters().toArray());
    if (!jobs.isEmpty()) {
      what.apply(jobs, change);
      change.history(what.word() + " queue", null, told(jobs));
    }
    return new Made(jobs, counts.beingTried(), counts.held());
  }

  /// How many and which.
  private static String told(List<String> jobs) {
    String count = jobs.size() == 1 ? "1 job: " : jobs.size() + " jobs: ";
    return count + String.join(" ", jobs.subList(0, Math.min(NAMED, jobs.size())));
  }
}
