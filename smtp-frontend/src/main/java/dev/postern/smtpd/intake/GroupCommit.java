package dev.postern.smtpd.intake;

import dev.postern.smtpd.intake.SegmentStore.Result;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/// Stores messages that end close together as one segment, announced by one manifest: a log with
/// group commit.
///
/// A message that ends while nothing is being stored is stored at once: under no load nobody waits.
/// Others gather in the open segment, which starts when the last commit under way ends, or when it
/// is full or has waited `postern.spool.linger` and one of `postern.spool.commits` places is free.
/// While none is free it goes on gathering: the busier the stores, the larger the segments. A
/// segment that finds no place within `postern.limits.intake-wait` is given up before it is begun,
/// so that its clients hear 451 in time and nothing of it is stored (RFC 5321 §4.5.3.2.6: they wait
/// ten minutes). One that is begun ends within two calls of the stores.
///
/// Bounds: what waits here holds its share of `postern.limits.intake-memory`, at least one chunk of
/// memory a message. Safe for use by many threads.
///
/// **On failure:** all messages of the segment are deferred; see [SegmentStore].
final class GroupCommit {
  static final Outcome.Deferred FAILED =
      new Outcome.Deferred(SegmentStore.NOT_STORED, "the commit ended abnormally");

  private final SegmentStore store;
  private final IntakeLimits limits;
  private final Supplier<String> keys;
  private final Executor blocking;
  private final Delayer delayer;

  private final Object lock = new Object();
  private final Deque<Segment> closed = new ArrayDeque<>();
  private Segment open;
  private int underWay;

  /// Runs a task after a delay, on a thread that the task must not block.
  @FunctionalInterface
  interface Delayer {
    void runAfter(Duration delay, Runnable task);
  }

  /// @param keys names of new segments
  /// @param blocking runs commits: a virtual thread per task
  GroupCommit(
      SegmentStore store,
      IntakeLimits limits,
      Supplier<String> keys,
      Executor blocking,
      Delayer delayer) {
    this.store = store;
    this.limits = limits;
    this.keys = keys;
    this.blocking = blocking;
    this.delayer = delayer;
    this.open = new Segment(limits.segmentSize());
  }

  /// Takes a message; it is told the outcome on another thread.
  void submit(FinishedMessage message) {
    List<Segment> starting;
    Segment segment;
    boolean first;
    synchronized (lock) {
      if (!open.fits(message)) {
        closeOpen();
      }
      segment = open;
      first = open.isEmpty();
      open.add(message);
      if (limits.linger().isZero()) {
        open.setDue();
      }
      if (open.isFull()) {
        closeOpen();
      }
      starting = takeStartable();
    }
    start(starting);
    if (first && !starting.contains(segment)) {
      delayer.runAfter(limits.linger(), () -> lingered(segment));
    }
  }

  private void lingered(Segment segment) {
    List<Segment> starting;
    boolean waits;
    synchronized (lock) {
      segment.setDue();
      starting = takeStartable();
      waits = segment == open || closed.contains(segment);
    }
    start(starting);
    if (waits) {
      delayer.runAfter(limits.longestWait(), () -> giveUp(segment));
    }
  }

  /// Drops a segment that is not begun.
  private void giveUp(Segment segment) {
    synchronized (lock) {
      if (segment == open) {
        open = new Segment(limits.segmentSize());
      } else if (!closed.remove(segment)) {
        return;
      }
    }
    var late =
        new Outcome.Deferred(
            SegmentStore.NOT_STORED,
            "the stores took up none of "
                + limits.commits()
                + " segments within "
                + limits.longestWait());
    segment.messages().forEach(message -> message.tell(late));
  }

  private void ended() {
    List<Segment> starting;
    synchronized (lock) {
      underWay--;
      starting = takeStartable();
    }
    start(starting);
  }

  private void closeOpen() {
    closed.add(open);
    open = new Segment(limits.segmentSize());
  }

  private List<Segment> takeStartable() {
    List<Segment> starting = new ArrayList<>(1);
    while (underWay < limits.commits()) {
      Segment next = closed.poll();
      if (next == null) {
        if (open.isEmpty() || (underWay > 0 && !open.isDue())) {
          break;
        }
        next = open;
        open = new Segment(limits.segmentSize());
      }
      underWay++;
      starting.add(next);
    }
    return starting;
  }

  private void start(List<Segment> segments) {
    segments.forEach(s -> blocking.execute(() -> commit(s)));
  }

  private void commit(Segment segment) {
    String key = keys.get();
    Result result = new Result(FAILED, false);
    segment.removeCancelled().forEach(m -> m.tell(FAILED));
    try {
      if (!segment.isEmpty()) {
        result = store.commit(segment.buffers(), segment.manifest(key));
      }
    } finally {
      // Whatever happened, every client is answered and the place is free again.
      ended();
      for (FinishedMessage message : segment.messages()) {
        message.tell(result.outcome());
      }
    }
    if (result.segmentIsUseless()) {
      store.delete(key);
    }
  }
}
