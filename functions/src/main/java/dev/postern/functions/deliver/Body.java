package dev.postern.functions.deliver;

import java.io.IOException;
import java.io.InputStream;

/// The message of a job, opened from the spool as often as needed.
@FunctionalInterface
public interface Body {
  /// A new stream of the whole message, CRLF line ends, not dot-stuffed.
  ///
  /// @throws dev.postern.spool.Spool.SegmentMissingException when the segment is gone
  InputStream open() throws IOException;
}
