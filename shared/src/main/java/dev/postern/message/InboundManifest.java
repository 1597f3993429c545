package dev.postern.message;

import java.time.Instant;
import java.util.List;

/// What one `inbound` queue message says: the messages of one spool segment, accepted together.
///
/// It is sent after the segment is stored and before any of its clients sees 250, so acceptance is
/// atomic for the whole segment.
///
/// @param segment the spool key that every entry's bytes lie in
/// @param entries the messages, at least one
public record InboundManifest(String segment, List<Entry> entries) {
  /// The version written; readers refuse others.
  public static final int VERSION = 1;

  public InboundManifest {
    entries = List.copyOf(entries);
    if (segment.isBlank() || entries.isEmpty()) {
      throw new IllegalArgumentException("a manifest names a segment and at least one message");
    }
  }

  /// One accepted message.
  ///
  /// @param offset first octet in the segment
  /// @param length octets
  /// @param acceptedAt the message's birth: retries and lifetime count from here
  /// @param peer who sent it, for the ledger: `203.0.113.7 (mail.example.net)`, `bounce`, or `alias
  ///   sales@example.com`
  /// @param messageId the header's Message-ID without brackets, empty when it has none
  public record Entry(
      QueueId queueId,
      long offset,
      long length,
      Envelope envelope,
      Instant acceptedAt,
      String peer,
      String messageId) {}

  public SpoolRef bodyOf(Entry entry) {
    return new SpoolRef(segment, entry.offset(), entry.length());
  }
}
