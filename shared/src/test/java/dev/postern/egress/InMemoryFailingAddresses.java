package dev.postern.egress;

import dev.postern.address.IpAddress;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Failing addresses in memory, with a switch that takes the store away, and a count of what was
/// written.
public final class InMemoryFailingAddresses implements FailingAddresses {
  private final Map<IpAddress, FailingAddress> all = new HashMap<>();
  private boolean away;
  private int writes;

  public synchronized void away(boolean isAway) {
    away = isAway;
  }

  /// How often a failure or a success was told.
  public synchronized int writes() {
    return writes;
  }

  @Override
  public synchronized List<FailingAddress> all(Instant now) throws SQLException {
    refuseIfAway();
    return all.values().stream()
        .filter(a -> !a.isForgotten(now))
        .sorted(Comparator.comparing(FailingAddress::failedAt).reversed())
        .toList();
  }

  @Override
  public synchronized FailingAddress failed(
      IpAddress address, Instant now, Duration penalty, String why) throws SQLException {
    refuseIfAway();
    writes++;
    FailingAddress known = all.get(address);
    FailingAddress next =
        known == null
            ? FailingAddress.first(address, now, why)
            : known.failedAgain(now, penalty, why);
    all.put(address, next);
    return next;
  }

  @Override
  public synchronized boolean forget(IpAddress address) throws SQLException {
    refuseIfAway();
    writes++;
    return all.remove(address) != null;
  }

  private void refuseIfAway() throws SQLException {
    if (away) {
      throw new SQLException("the database does not answer");
    }
  }
}
