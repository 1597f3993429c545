package dev.postern.spool;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A few named texts beside the segments, in the same bucket: written whole, read whole, replaced
/// only by who has read what it replaces. Calls block: use them on virtual threads, never on an
/// event loop.
///
/// Documents live under [#PREFIX], where no lifecycle rule and no cleanup of segments reaches.
///
/// **On failure:** [IOException] naming the document when the store did not confirm; a write may
/// then have been made. Waits are bounded by `postern.store.timeout`.
public interface DocumentStore {
  /// What every document's name begins with.
  String PREFIX = "rules/";

  /// The most octets a document has in UTF-8: 64 MiB, as it is held in memory.
  int MAX_OCTETS = 64 * 1024 * 1024;

  /// A document as it was read.
  ///
  /// @param tag the store's mark of this content (S3: its ETag)
  record Document(String text, String tag) {}

  /// Reads a document; empty when there is none of that name.
  Optional<Document> read(String name) throws IOException;

  /// Writes a document, if it is still what the caller has read.
  ///
  /// @param replaced the tag of what was read; null when there was none
  /// @return false when somebody else has written or removed it meanwhile; nothing was changed
  /// @throws IllegalArgumentException for a name without [#PREFIX] or a text of more than
  ///   [#MAX_OCTETS]
  boolean write(String name, String text, @Nullable String replaced) throws IOException;
}
