package dev.postern.smtpd.abuse;

import dev.postern.address.IpAddress;
import java.util.function.LongSupplier;

/// The limits of a server, and what all its sessions together have used of them.
public final class AbuseGuard {
  private final AbuseLimits limits;
  private final ConnectionTable connections;
  private final LimitCounts counts;
  private final boolean trusting;

  private AbuseGuard(
      AbuseLimits limits, ConnectionTable connections, LimitCounts counts, boolean trusting) {
    this.limits = limits;
    this.connections = connections;
    this.counts = counts;
    this.trusting = trusting;
  }

  /// @param nanoTime as [System#nanoTime()]
  public AbuseGuard(AbuseLimits limits, LongSupplier nanoTime) {
    this(limits, new ConnectionTable(nanoTime), new LimitCounts(), false);
  }

  /// The same for who is exempt wherever it comes from, as a proxy that asks for its own health.
  public AbuseGuard trusting() {
    return new AbuseGuard(limits, connections, counts, true);
  }

  public AbuseLimits limits() {
    return limits;
  }

  public LimitCounts counts() {
    return counts;
  }

  /// Watches over a session that begins.
  public SessionUse begin(IpAddress client) {
    boolean exempt = trusting || limits.isExempt(client);
    return new SessionUse(client, limits, connections, counts, exempt);
  }
}
