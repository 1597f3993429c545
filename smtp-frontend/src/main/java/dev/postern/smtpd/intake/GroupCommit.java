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
/// While none is free it goes on gathering: the busier the stores, the larger the segments.
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
    Segment lingering = null;
    synchronized (lock) {
      if (!open.fits(message)) {
        closeOpen();
      }
      boolean first = open.isEmpty();
      open.add(message);
      if (limits.linger().isZero()) {
        open.setDue();
      }
      if (open.isFull()) {
        closeOpen();
      }
      starting = takeStartable();
      if (first && !open.isEmpty()) {
        lingering = open;
      }
    }
    start(starting);
    if (lingering != null) {
      Segment segment = lingering;
      delayer.runAfter(limits.linger(), () -> lingered(segment));
    }
  }

  private void lingered(Segment segment) {
    List<Segment> starting;
    synchronized (lock) {
      segment.setDue();
      starting = takeStartable();
    }
    start(starting);
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
