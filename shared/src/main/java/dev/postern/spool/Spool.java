package dev.postern.spool;

import dev.postern.message.SpoolRef;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/// The store of message bodies. Calls block: use them on virtual threads, never on an event loop.
///
/// **On failure:** every method throws [IOException] when the store did not confirm; then nothing
/// may be taken as done. Waits are bounded by `postern.store.timeout`.
public interface Spool extends AutoCloseable {
  /// What the keys of accepted mail begin with.
  String ACCEPTED = "in/";

  /// What the keys of our own bounces begin with.
  String BOUNCES = "dsn/";

  /// What the keys of mail that an alias forwards begin with.
  String FORWARDS = "fwd/";

  /// What every segment's key begins with, one of these; the bucket's lifecycle rules are for them.
  List<String> PREFIXES = List.of(ACCEPTED, BOUNCES, FORWARDS);

  /// Stores a segment whole. Returns only once the store has confirmed it.
  ///
  /// @param buffers the content, read from position to limit; positions are left as they were
  void put(String key, List<ByteBuffer> buffers) throws IOException;

  /// Begins a segment that is written while it arrives (S3 multipart).
  Upload beginUpload(String key) throws IOException;

  /// Opens one message for reading; the stream ends after `ref.length()` octets.
  ///
  /// @throws SegmentMissingException when there is no such segment
  InputStream open(SpoolRef ref) throws IOException;

  /// Reads octets of a segment from `offset` on: `most`, or fewer where the segment ends before.
  ///
  /// @throws SegmentMissingException when there is no such segment
  byte[] read(String key, long offset, int most) throws IOException;

  /// Deletes a segment; it is no error when there is none.
  void delete(String key) throws IOException;

  /// Tells of every segment last written before `instant`, in the order the store lists them; of
  /// what has none of the [#PREFIXES] never.
  void listOlderThan(Instant instant, Consumer<String> key) throws IOException;

  @Override
  void close();

  /// A segment being written in parts. Either [#complete()] or [#abort()] ends it.
  interface Upload {
    /// The least size of a part but the last: 5 MiB, as S3 has it.
    int PART_SIZE = 5 * 1024 * 1024;

    /// Stores the next part; all but the last are at least [#PART_SIZE] octets.
    void part(List<ByteBuffer> buffers) throws IOException;

    /// Makes the segment visible; returns once the store has confirmed it.
    void complete() throws IOException;

    /// Drops what was stored. Never throws: what it cannot drop, the lifecycle rule does.
    void abort();
  }

  /// The segment asked for is not in the store.
  final class SegmentMissingException extends IOException {
    private static final long serialVersionUID = 1L;

    public SegmentMissingException(String key, Throwable cause) {
      super("no segment " + key + " in the spool", cause);
    }
  }
}
