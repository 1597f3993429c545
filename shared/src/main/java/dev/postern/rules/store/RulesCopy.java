package dev.postern.rules.store;

import dev.postern.spool.DocumentStore;
import dev.postern.spool.DocumentStore.Document;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The last good rules in the spool bucket, as `rules/snapshot.json`: what a front end or a
/// function starts from when the database does not answer.
///
/// All front ends write the one copy. It is replaced only by who has read it and found it older, so
/// an older version never follows a newer one.
record RulesCopy(DocumentStore documents, InstantSource clock) {
  static final String NAME = DocumentStore.PREFIX + "snapshot.json";

  /// Writes that another front end may get in before, one after the other.
  private static final int MAX_TRIES = 5;

  private static final Logger log = LoggerFactory.getLogger(RulesCopy.class);

  /// Reads the copy; empty when there is none.
  ///
  /// @throws RulesRefusedException when it is of another format or damaged
  Optional<SavedRules> load() throws IOException {
    return documents.read(NAME).map(document -> SavedRules.decode(document.text()));
  }

  /// Keeps rows as the copy, unless it holds the same or newer ones.
  ///
  /// @throws IOException when the store did not confirm, or others wrote all the time
  void save(RuleRows rows) throws IOException {
    for (int tries = 0; tries < MAX_TRIES; tries++) {
      Document there = documents.read(NAME).orElse(null);
      if (there != null && !isToBeReplaced(there.text(), rows)) {
        return;
      }
      String text = new SavedRules(SavedRules.FORMAT, clock.instant(), rows).encode();
      if (documents.write(NAME, text, there == null ? null : there.tag())) {
        log.info("event=rules-copied version={} name={}", rows.version(), NAME);
        return;
      }
    }
    throw new IOException(NAME + " was written by others " + MAX_TRIES + " times running");
  }

  private static boolean isToBeReplaced(String text, RuleRows rows) {
    OptionalLong version = SavedRules.version(text);
    if (version.isEmpty() || version.getAsLong() < rows.version()) {
      return true;
    }
    if (version.getAsLong() > rows.version()) {
      log.warn(
          "event=rules-copy-newer copied={} version={}: the copy stays; if the database was put"
              + " back to an earlier state, delete {} from the spool bucket",
          version.getAsLong(),
          rows.version(),
          NAME);
      return false;
    }
    try {
      return !SavedRules.decode(text).rows().equals(rows);
    } catch (RulesRefusedException _) {
      // The same version as another version of Postern has it, perhaps with rules we do not know.
      return false;
    }
  }
}
