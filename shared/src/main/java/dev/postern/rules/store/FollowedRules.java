package dev.postern.rules.store;

import dev.postern.rules.RulesSnapshot;
import dev.postern.rules.RulesSource.RulesUnavailableException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The newest snapshot and how it is kept so: asked to refresh, it loads a newer version if there
/// is one.
///
/// **On failure:** the last snapshot stays in force, whether the database is away or its rules do
/// not validate; each outage is logged once, and its end.
final class FollowedRules {
  private static final Logger log = LoggerFactory.getLogger(FollowedRules.class);

  private final RulesReader reader;
  private volatile @Nullable RulesSnapshot snapshot;
  private volatile @Nullable Exception lastFailure;

  FollowedRules(RulesReader reader) {
    this.reader = reader;
  }

  /// Looks for a newer version; one thread at a time. Answers whether the database answered with
  /// rules that are good.
  boolean refresh() {
    try {
      RulesSnapshot old = snapshot;
      if (old == null || reader.version() != old.version()) {
        RulesSnapshot fresh = reader.load();
        snapshot = fresh;
        log.info("rules in force version={}", fresh.version());
      }
      recovered();
      return true;
    } catch (SQLException | RuntimeException e) {
      failed(e);
      return false;
    }
  }

  private void recovered() {
    if (lastFailure != null) {
      lastFailure = null;
      log.info("rules are followed again");
    }
  }

  private void failed(Exception e) {
    if (lastFailure == null) {
      RulesSnapshot last = snapshot;
      log.warn(
          "rules cannot be loaded, version={} stays in force: {}",
          last == null ? "none" : last.version(),
          e.getMessage());
    }
    lastFailure = e;
  }

  boolean isEmpty() {
    return snapshot == null;
  }

  RulesSnapshot current() throws RulesUnavailableException {
    RulesSnapshot newest = snapshot;
    if (newest != null) {
      return newest;
    }
    Exception why = lastFailure;
    throw new RulesUnavailableException(
        "no rules were loaded yet" + (why == null ? "" : ": " + why.getMessage()),
        why == null ? new SQLException("the first load has not ended") : why);
  }
}
