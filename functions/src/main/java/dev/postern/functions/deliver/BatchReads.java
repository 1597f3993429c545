package dev.postern.functions.deliver;

import dev.postern.message.SpoolRef;
import dev.postern.spool.Spool;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/// The messages of one batch, read from the spool together where they lie together: the front end
/// writes messages that come close together into one segment, and their jobs stay neighbours. What
/// is read together is one call of the store and not one a message.
///
/// A stretch is read when its first message is opened, and kept until the batch is done. Bounds:
/// [#MOST_OCTETS] for each stretch, so at most that for each message of the batch; a message that
/// has no neighbour, or is longer, is a stream of its own.
///
/// **On failure:** the spool's, for each message of the stretch; each comes again by itself.
final class BatchReads {
  /// The longest stretch, in octets.
  static final int MOST_OCTETS = 512 * 1024;

  /// Octets between two messages that are read for nothing rather than with another call.
  static final int MOST_GAP = 64 * 1024;

  private final Spool spool;
  private final Map<SpoolRef, Stretch> stretches = new HashMap<>();

  /// @param messages those of the batch
  BatchReads(Spool spool, List<SpoolRef> messages) {
    this.spool = spool;
    var sorted = new ArrayList<>(messages);
    sorted.sort(Comparator.comparing(SpoolRef::key).thenComparingLong(SpoolRef::offset));
    List<SpoolRef> together = new ArrayList<>();
    for (SpoolRef message : sorted) {
      if (!together.isEmpty() && !goOn(together, message)) {
        keep(together);
        together.clear();
      }
      together.add(message);
    }
    keep(together);
  }

  private static boolean goOn(List<SpoolRef> together, SpoolRef next) {
    SpoolRef first = together.getFirst();
    SpoolRef last = together.getLast();
    return next.key().equals(first.key())
        && next.offset() - end(last) <= MOST_GAP
        && end(next) - first.offset() <= MOST_OCTETS;
  }

  private static long end(SpoolRef message) {
    return message.offset() + message.length();
  }

  private void keep(List<SpoolRef> together) {
    if (together.size() < 2) {
      return;
    }
    SpoolRef first = together.getFirst();
    long end = together.stream().mapToLong(BatchReads::end).max().orElseThrow();
    var stretch = new Stretch(first, (int) (end - first.offset()));
    together.forEach(message -> stretches.put(message, stretch));
  }

  /// A new stream of a message of the batch.
  InputStream open(SpoolRef message) throws IOException {
    @Nullable Stretch stretch = stretches.get(message);
    return stretch == null ? spool.open(message) : stretch.open(message);
  }

  private final class Stretch {
    private final long from;
    private final FutureTask<byte[]> read;

    Stretch(SpoolRef first, int length) {
      from = first.offset();
      var whole = new SpoolRef(first.key(), from, length);
      read =
          new FutureTask<>(
              () -> {
                try (InputStream in = spool.open(whole)) {
                  return in.readAllBytes();
                }
              });
    }

    InputStream open(SpoolRef message) throws IOException {
      read.run(); // the first reads, the others wait; once read it is read
      try {
        int offset = (int) (message.offset() - from);
        return new ByteArrayInputStream(read.get(), offset, (int) message.length());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while " + message + " was read", e);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof Spool.SegmentMissingException missing) {
          throw missing;
        }
        throw new IOException(message + " was not read: " + e.getCause(), e);
      }
    }
  }
}
