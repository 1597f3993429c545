package dev.postern.smtpd.intake;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The octets that all unfinished messages of the process may hold together.
///
/// Who cannot get its share waits in line; the line is served in order, so nobody is passed over.
/// It has at most one place a session. Safe for use by many threads.
public final class MemoryBudget {
  private final long total;
  private final Deque<Waiter> line = new ArrayDeque<>();
  private long free;

  public MemoryBudget(long octets) {
    this.total = octets;
    this.free = octets;
  }

  public long total() {
    return total;
  }

  /// Octets reserved now.
  public synchronized long reserved() {
    return total - free;
  }

  /// Messages that wait for their share.
  public synchronized int waiting() {
    return line.size();
  }

  /// Reserves `octets`, or gets in line for them when there are not enough or others wait.
  ///
  /// @param granted run on the thread that releases, once they are reserved; it must not block
  /// @return null when they are reserved already, else the place in the line
  synchronized @Nullable Waiter reserve(long octets, Runnable granted) {
    if (line.isEmpty() && octets <= free) {
      free -= octets;
      return null;
    }
    var waiter = new Waiter(octets, granted);
    line.add(waiter);
    return waiter;
  }

  /// Gives octets back and serves the line.
  void release(long octets) {
    List<Waiter> served;
    synchronized (this) {
      free += octets;
      served = serve();
    }
    served.forEach(w -> w.granted.run());
  }

  /// Leaves the line. False when the octets were reserved already: then they must be released.
  boolean cancel(Waiter waiter) {
    List<Waiter> served;
    synchronized (this) {
      if (!line.remove(waiter)) {
        return false;
      }
      served = serve();
    }
    served.forEach(w -> w.granted.run());
    return true;
  }

  private List<Waiter> serve() {
    if (line.isEmpty() || line.getFirst().octets > free) {
      return List.of();
    }
    List<Waiter> served = new ArrayList<>();
    while (!line.isEmpty() && line.getFirst().octets <= free) {
      Waiter next = line.removeFirst();
      free -= next.octets;
      served.add(next);
    }
    return served;
  }

  /// A place in the line.
  static final class Waiter {
    private final long octets;
    private final Runnable granted;

    private Waiter(long octets, Runnable granted) {
      this.octets = octets;
      this.granted = granted;
    }
  }
}
