package dev.postern.smtpd.abuse;

/// Whether a message's data comes fast enough: octets a second, averaged over each window of the
/// time in which we were ready to read.
///
/// It takes two slow windows in a row: RFC 5321 §4.5.3.2.5 grants a client a pause of three
/// minutes. Silence is another limit's: `postern.limits.data-timeout`.
public final class DataRate {
  private final long leastOctets;
  private final long windowNanos;
  private long windowStart;
  private long octets;
  private int slowInARow;

  /// @param now as [System#nanoTime()]
  public DataRate(AbuseLimits limits, long now) {
    this.windowNanos = limits.dataWindow().toNanos();
    this.leastOctets = (long) (limits.dataRate() * (windowNanos / 1e9));
    this.windowStart = now;
  }

  /// Counts octets; whether the window that ends with them, and the one before, had too few.
  public boolean isTooSlow(int count, long now) {
    octets += count;
    if (now - windowStart < windowNanos) {
      return false;
    }
    // A window that ends late, because nothing came, must have had more.
    boolean slow = octets < leastOctets * ((now - windowStart) / (double) windowNanos);
    slowInARow = slow ? slowInARow + 1 : 0;
    windowStart = now;
    octets = 0;
    return slowInARow >= 2;
  }

  /// We made the client wait: a new window begins.
  public void restart(long now) {
    windowStart = now;
    octets = 0;
  }
}
