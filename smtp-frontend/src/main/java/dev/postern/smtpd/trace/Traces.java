package dev.postern.smtpd.trace;

import dev.postern.address.IpAddress;
import dev.postern.address.Network;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The clients and accounts whose sessions are traced, each for a bounded time. Safe for use by
/// many threads; while there are none, asking costs one read.
///
/// Bounds: [#MOST] at once, each for [#LONGEST] at most.
public final class Traces {
  public static final int MOST = 20;
  public static final Duration LONGEST = Duration.ofHours(1);

  private final InstantSource clock;
  private volatile List<Trace> traces = List.of();

  public Traces(InstantSource clock) {
    this.clock = clock;
  }

  /// One of them: a network of clients or an account.
  ///
  /// @param who as it was asked for
  /// @param clients null for an account
  public record Trace(String who, @Nullable Network clients, Instant until) {
    private boolean covers(IpAddress client, @Nullable String account) {
      return clients == null ? who.equals(account) : clients.contains(client);
    }
  }

  /// Traces the clients of an address or network, or the sessions of an account once AUTH has named
  /// it; who is traced already, from now on for this time.
  ///
  /// @param who `203.0.113.7`, `2001:db8::/32` or `user@example.com`
  /// @throws IllegalArgumentException when it is none of these, the time is too long, or there are
  ///   too many; the message says what to do
  public synchronized Trace begin(String who, Duration time) {
    if (!time.isPositive() || time.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("a trace lasts 1 to " + LONGEST.toMinutes() + " minutes");
    }
    boolean account = who.contains("@");
    String name = account ? who.toLowerCase(Locale.ROOT) : who;
    var trace = new Trace(name, account ? null : Network.parse(who), clock.instant().plus(time));
    List<Trace> now = new ArrayList<>(current());
    now.removeIf(t -> t.who().equals(name));
    if (now.size() >= MOST) {
      throw new IllegalArgumentException(
          MOST + " traces run already; end them with DELETE, or wait for the first to end");
    }
    now.add(trace);
    traces = List.copyOf(now);
    return trace;
  }

  /// Ends all.
  public synchronized void end() {
    traces = List.of();
  }

  /// Those that run now.
  public List<Trace> current() {
    Instant now = clock.instant();
    return traces.stream().filter(t -> now.isBefore(t.until())).toList();
  }

  /// Whether anybody may be traced: whoever says no need not be asked further.
  public boolean any() {
    return !traces.isEmpty();
  }

  /// Whether this session is traced.
  ///
  /// @param account by AUTH, in lower case, or null
  public boolean covers(IpAddress client, @Nullable String account) {
    for (Trace trace : traces) {
      if (trace.covers(client, account) && clock.instant().isBefore(trace.until())) {
        return true;
      }
    }
    return false;
  }
}
