package dev.postern.functions.remote.smtp;

import dev.postern.functions.remote.sasl.Login;
import dev.postern.functions.remote.tls.PeerTls;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Connections kept open for the next message to the same host from the same source by the same
/// login, for a short while. Safe for use by many threads.
///
/// Bounded in number, age and messages a connection. The age is that of the clock, so that one that
/// lay in a frozen environment is not used again; a timer closes those that nobody asks for.
public final class ConnectionPool {
  /// What connections must have in common to be used for each other.
  record Key(
      LocalEnd from,
      InetAddress address,
      int port,
      PeerTls tls,
      boolean implicitTls,
      @Nullable Login login) {
    static Key of(LocalEnd from, Target target) {
      return new Key(
          from,
          target.address(),
          target.port(),
          target.tls(),
          target.implicitTls(),
          target.login());
    }
  }

  /// @param idle longest rest between two messages; zero: none is kept
  /// @param messages over one connection at most
  /// @param kept connections kept at once at most
  public record Limits(Duration idle, int messages, int kept) {}

  /// One rest of one connection; no two are equal, as no two sessions are.
  private record Kept(Key key, SmtpSession session, Instant since) {}

  private final Limits limits;
  private final InstantSource clock;
  private final ScheduledExecutorService timer;
  private final Deque<Kept> all = new ArrayDeque<>();

  ConnectionPool(Limits limits, InstantSource clock, ScheduledExecutorService timer) {
    this.limits = limits;
    this.clock = clock;
    this.timer = timer;
  }

  /// The connection that rested the least, for the caller alone.
  Optional<SmtpSession> take(Key key) {
    Kept newest = remove(key);
    if (newest == null) {
      return Optional.empty();
    }
    if (isTooOld(newest) || newest.session().line().hasUnreadWords()) {
      newest.session().line().close(); // the others are older still, and their timers end them
      return take(key);
    }
    return Optional.of(newest.session());
  }

  /// Keeps a connection for the next message, or ends it.
  void put(Key key, SmtpSession session) {
    boolean keep =
        session.isUsable()
            && session.transactions() < Math.min(limits.messages(), key.from().messages())
            && limits.kept() > 0
            && limits.idle().isPositive();
    if (!keep) {
      session.close();
      return;
    }
    var kept = new Kept(key, session, clock.instant());
    Kept oldest = add(kept);
    if (oldest != null) {
      oldest.session().close();
    }
    var _ = timer.schedule(() -> expire(kept), limits.idle().toMillis(), TimeUnit.MILLISECONDS);
  }

  private synchronized @Nullable Kept add(Kept kept) {
    all.addFirst(kept);
    return all.size() > limits.kept() ? all.removeLast() : null;
  }

  private synchronized @Nullable Kept remove(Key key) {
    for (Iterator<Kept> each = all.iterator(); each.hasNext(); ) {
      Kept kept = each.next();
      if (kept.key().equals(key)) {
        each.remove();
        return kept;
      }
    }
    return null;
  }

  private void expire(Kept kept) {
    boolean mine;
    synchronized (this) {
      mine = all.remove(kept);
    }
    if (mine) {
      Thread.ofVirtual().name("smtp-client-quit").start(kept.session()::close);
    }
  }

  private boolean isTooOld(Kept kept) {
    return kept.since().plus(limits.idle()).isBefore(clock.instant());
  }
}
