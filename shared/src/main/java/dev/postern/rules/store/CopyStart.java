package dev.postern.rules.store;

import dev.postern.rules.RulesSnapshot;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Begins with the copy of the rules, for a process that the database gives none.
///
/// **On failure:** an error in the log, once for each fault; the next call tries again.
final class CopyStart {
  private static final Logger log = LoggerFactory.getLogger(CopyStart.class);

  private final RulesCopy copy;
  private final SnapshotBuilder builder;
  private String lastFault = "";

  CopyStart(RulesCopy copy, SnapshotBuilder builder) {
    this.copy = copy;
    this.builder = builder;
  }

  /// The rules of the copy; null when there is none that can be taken.
  @Nullable RulesSnapshot read() {
    try {
      Optional<SavedRules> saved = copy.load();
      if (saved.isEmpty()) {
        return none("there is no copy of them in the spool bucket");
      }
      RulesSnapshot rules = builder.build(saved.get().rows());
      Duration age = Duration.between(saved.get().savedAt(), copy.clock().instant());
      log.warn(
          "event=rules-from-copy version={} age={}s: the database gave none; it is asked all the"
              + " time",
          rules.version(),
          age.toSeconds());
      return rules;
    } catch (RulesRefusedException e) {
      return none("the copy in the spool bucket is refused: " + e.getMessage());
    } catch (IOException | RuntimeException e) {
      return none("the copy cannot be read: " + e.getMessage());
    }
  }

  private @Nullable RulesSnapshot none(String fault) {
    if (!fault.equals(lastFault)) {
      lastFault = fault;
      log.error(
          "event=no-rules {}; what needs them waits, and recipients get 451, until the database"
              + " gives rules",
          fault);
    }
    return null;
  }
}
