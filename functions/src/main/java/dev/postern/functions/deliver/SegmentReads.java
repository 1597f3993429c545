package dev.postern.functions.deliver;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.postern.message.SpoolRef;
import dev.postern.spool.Spool;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// The messages that a worker delivers, read from the spool together where they lie together: the
/// front end writes messages that come close together into one segment, and their jobs stay
/// neighbours, in one batch or in several that are under way at once. What is read together is one
/// call of the store and not one a message.
///
/// Segments, which never change, are read in blocks of [#BLOCK] octets, which stay for [#KEPT]. A
/// message of more than [#MOST_OCTETS] is a stream of its own. Bounds: 16 MiB for what stays, and
/// two blocks for each message that is opened just now. Safe for use by many threads.
///
/// **On failure:** the spool's, for each message that waits for the block; it is not kept.
final class SegmentReads {
  static final int BLOCK = 128 * 1024;

  /// A longer message would often reach into a second block.
  static final int MOST_OCTETS = 32 * 1024;

  /// The jobs of a segment come within moments; a segment may be deleted once all of them ended.
  static final Duration KEPT = Duration.ofSeconds(5);

  private static final int MOST_BLOCKS = 128;

  private final Spool spool;
  private final Cache<Place, FutureTask<byte[]>> blocks;

  private record Place(String key, long block) {}

  /// @param ticker nanoseconds, for what stays how long
  SegmentReads(Spool spool, Ticker ticker) {
    this.spool = spool;
    this.blocks =
        Caffeine.newBuilder()
            .ticker(ticker)
            .expireAfterWrite(KEPT)
            .maximumSize(MOST_BLOCKS)
            .build();
  }

  /// A new stream of a message.
  InputStream open(SpoolRef message) throws IOException {
    if (message.length() > MOST_OCTETS) {
      return spool.open(message);
    }
    long end = message.offset() + message.length();
    long first = message.offset() / BLOCK;
    long last = (end - 1) / BLOCK;
    InputStream begin = piece(message, first, message.offset(), Math.min(end, (first + 1) * BLOCK));
    return first == last
        ? begin
        : new SequenceInputStream(begin, piece(message, last, last * BLOCK, end));
  }

  private InputStream piece(SpoolRef message, long block, long from, long end) throws IOException {
    byte[] octets = octets(new Place(message.key(), block));
    int begin = (int) (from - block * BLOCK);
    int length = (int) (end - from);
    if (begin + length > octets.length) {
      throw new IOException(message + " reaches beyond its segment");
    }
    return new ByteArrayInputStream(octets, begin, length);
  }

  private byte[] octets(Place place) throws IOException {
    FutureTask<byte[]> read = blocks.get(place, this::reading);
    read.run(); // the first reads, the others wait; once read it is read
    try {
      return read.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while " + place.key() + " was read", e);
    } catch (ExecutionException e) {
      blocks.asMap().remove(place, read);
      if (e.getCause() instanceof Spool.SegmentMissingException missing) {
        throw missing;
      }
      throw new IOException(place.key() + " was not read: " + e.getCause(), e);
    }
  }

  private FutureTask<byte[]> reading(Place place) {
    return new FutureTask<>(() -> spool.read(place.key(), place.block() * BLOCK, BLOCK));
  }
}
