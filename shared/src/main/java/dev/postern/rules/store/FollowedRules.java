package dev.postern.rules.store;

import dev.postern.rules.RulesSnapshot;
import dev.postern.rules.RulesSource.RulesUnavailableException;
import java.sql.SQLException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The newest snapshot and how it is kept so: asked to refresh, it loads a newer version if there
/// is one.
///
/// **On failure:** the last snapshot stays in force, whether the database is away or its rules do
/// not validate; while there is none yet, the copy in the spool bucket takes its place. Each outage
/// is logged once, and its end; a version that does not validate is an error in the log, once, and
/// is not read again.
final class FollowedRules {
  private static final Logger log = LoggerFactory.getLogger(FollowedRules.class);

  private final RulesReader reader;
  private final SnapshotBuilder builder;
  private final CopyStart copy;
  private final Consumer<RuleRows> onLoaded;
  private final LongAdder refused = new LongAdder();

  private volatile @Nullable RulesSnapshot snapshot;
  private volatile @Nullable Refusal refusal;
  private volatile @Nullable Exception lastFailure;
  private boolean startedFromCopy;

  /// A version of the rules that does not validate.
  record Refusal(long version, String reason) {}

  /// @param copy what to start from when the database gives nothing
  /// @param onLoaded is given the rows of each good version that the database had; must not wait
  FollowedRules(
      RulesReader reader, SnapshotBuilder builder, CopyStart copy, Consumer<RuleRows> onLoaded) {
    this.reader = reader;
    this.builder = builder;
    this.copy = copy;
    this.onLoaded = onLoaded;
  }

  /// Looks for a newer version; one thread at a time. Answers whether the database answered.
  boolean refresh() {
    boolean answered = follow();
    if (snapshot == null) {
      snapshot = copy.read();
      startedFromCopy = snapshot != null;
    }
    return answered;
  }

  private boolean follow() {
    try {
      if (isFirst() || !isKnown(reader.version())) {
        adopt(reader.load());
      }
      answered();
      return true;
    } catch (SQLException | RuntimeException e) {
      failed(e);
      return false;
    }
  }

  private boolean isFirst() {
    return snapshot == null && refusal == null;
  }

  private boolean isKnown(long version) {
    RulesSnapshot inForce = snapshot;
    Refusal refused = refusal;
    return refused == null
        ? inForce != null && inForce.version() == version && !startedFromCopy
        : refused.version() == version;
  }

  private void adopt(RuleRows rows) {
    try {
      snapshot = builder.build(rows);
      startedFromCopy = false;
      refusal = null;
      log.info("rules in force version={}", rows.version());
      onLoaded.accept(rows);
    } catch (IllegalArgumentException e) {
      refused.increment();
      refusal = new Refusal(rows.version(), String.valueOf(e.getMessage()));
      log.error(
          "event=rules-refused version={} in-force={} reason=\"{}\"",
          rows.version(),
          inForce(),
          e.getMessage());
    }
  }

  private void answered() {
    if (lastFailure != null) {
      lastFailure = null;
      log.info("the rules are followed again");
    }
  }

  private void failed(Exception e) {
    if (lastFailure == null) {
      log.warn("rules cannot be loaded, version={} stays in force: {}", inForce(), e.getMessage());
    }
    lastFailure = e;
  }

  private String inForce() {
    RulesSnapshot last = snapshot;
    return last == null ? "none" : Long.toString(last.version());
  }

  /// Versions that could not be taken, since the start.
  long refused() {
    return refused.sum();
  }

  boolean isEmpty() {
    return snapshot == null;
  }

  /// The version in force; 0 while there is none.
  long version() {
    RulesSnapshot newest = snapshot;
    return newest == null ? 0 : newest.version();
  }

  /// What the database has and does not validate; null when its rules are in force.
  @Nullable Refusal refusal() {
    return refusal;
  }

  RulesSnapshot current() throws RulesUnavailableException {
    RulesSnapshot newest = snapshot;
    if (newest != null) {
      return newest;
    }
    Refusal refused = refusal;
    Exception why = lastFailure;
    if (refused != null) {
      String message = "version " + refused.version() + " is refused: " + refused.reason();
      why = new IllegalArgumentException(message);
    }
    throw new RulesUnavailableException(
        "no rules were loaded yet" + (why == null ? "" : ": " + why.getMessage()),
        why == null ? new SQLException("the first load has not ended") : why);
  }
}
