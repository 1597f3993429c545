package dev.postern.aws;

import dev.postern.queue.JobQueue;
import dev.postern.queue.JobQueue.Outgoing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/// Cuts what goes to SQS into calls it takes: at most 10 entries and 1 MiB of bodies each.
final class Batches {
  static final int MOST_ENTRIES = 10;
  private static final int MOST_OCTETS = 1024 * 1024;

  private Batches() {}

  /// Messages in order, each batch as full as the limits allow.
  ///
  /// @throws IllegalArgumentException when a body is longer than [JobQueue#MAX_BODY_OCTETS]
  static List<List<Outgoing>> of(List<Outgoing> messages) {
    List<List<Outgoing>> batches = new ArrayList<>();
    List<Outgoing> batch = new ArrayList<>();
    int octets = 0;
    for (Outgoing message : messages) {
      int size = checkSize(message.body());
      if (batch.size() == MOST_ENTRIES || octets + size > MOST_OCTETS) {
        batches.add(batch);
        batch = new ArrayList<>();
        octets = 0;
      }
      batch.add(message);
      octets += size;
    }
    if (!batch.isEmpty()) {
      batches.add(batch);
    }
    return batches;
  }

  /// The octets of a body.
  ///
  /// @throws IllegalArgumentException when they are more than [JobQueue#MAX_BODY_OCTETS]
  static int checkSize(String body) {
    if (body.length() <= JobQueue.MAX_BODY_OCTETS) {
      int octets = body.getBytes(StandardCharsets.UTF_8).length;
      if (octets <= JobQueue.MAX_BODY_OCTETS) {
        return octets;
      }
    }
    throw new IllegalArgumentException(
        "a queue message has at most "
            + JobQueue.MAX_BODY_OCTETS
            + " octets; this one of "
            + body.length()
            + " characters has more");
  }

  static <T> List<List<T>> tens(List<T> all) {
    List<List<T>> batches = new ArrayList<>();
    for (int from = 0; from < all.size(); from += MOST_ENTRIES) {
      batches.add(all.subList(from, Math.min(all.size(), from + MOST_ENTRIES)));
    }
    return batches;
  }

  /// A batch's entries, each with its index as id.
  static <T, E> List<E> indexed(List<T> batch, BiFunction<String, T, E> entry) {
    List<E> entries = new ArrayList<>(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      entries.add(entry.apply(Integer.toString(i), batch.get(i)));
    }
    return entries;
  }
}
