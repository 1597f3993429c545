package dev.postern.egress;

import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Limits in memory, with a switch that takes the store away, and a count of its calls.
public final class InMemoryDestinationLimits implements DestinationLimits {
  private record Window(Instant at, long granted) {}

  private record Lease(int connections, Instant until) {}

  private final Map<SourceAtSite, Window> windows = new HashMap<>();
  private final Map<SourceAtSite, Map<String, Lease>> leases = new HashMap<>();
  private final Map<SourceAtSite, SiteStanding> standings = new HashMap<>();
  private boolean away;
  private int calls;
  private int raises;

  public synchronized void away(boolean isAway) {
    away = isAway;
  }

  /// How often messages or connections were asked for.
  public synchronized int calls() {
    return calls;
  }

  @Override
  public synchronized int take(SourceAtSite at, Instant window, long most, int wanted)
      throws SQLException {
    refuseIfAway();
    calls++;
    Window now = windows.getOrDefault(at, new Window(window, 0));
    if (now.at().isAfter(window)) {
      return 0;
    }
    long granted = now.at().isBefore(window) ? 0 : now.granted();
    for (int part = (int) Math.min(wanted, most); part > 0; part /= 2) {
      if (granted + part <= most) {
        windows.put(at, new Window(window, granted + part));
        return part;
      }
    }
    return 0;
  }

  @Override
  public synchronized long granted(SourceAtSite at, Instant window) throws SQLException {
    refuseIfAway();
    Window last = windows.get(at);
    return last != null && last.at().equals(window) ? last.granted() : 0;
  }

  @Override
  public synchronized int connect(
      SourceAtSite at, String worker, int most, int wanted, Instant now, Instant until)
      throws SQLException {
    refuseIfAway();
    calls++;
    Map<String, Lease> here = leases.computeIfAbsent(at, _ -> new HashMap<>());
    here.values().removeIf(lease -> !lease.until().isAfter(now));
    here.remove(worker);
    int granted =
        Math.min(wanted, most - here.values().stream().mapToInt(Lease::connections).sum());
    if (granted <= 0) {
      return 0;
    }
    here.put(worker, new Lease(granted, until));
    return granted;
  }

  @Override
  public synchronized void disconnect(SourceAtSite at, String worker) throws SQLException {
    refuseIfAway();
    leases.getOrDefault(at, new HashMap<>()).remove(worker);
  }

  @Override
  public synchronized void block(SourceAtSite at, Instant until, String reply) throws SQLException {
    refuseIfAway();
    standings.put(at, standings.getOrDefault(at, SiteStanding.clean(at)).blocked(until, reply));
  }

  @Override
  public synchronized void slow(SourceAtSite at, Instant now) throws SQLException {
    refuseIfAway();
    standings.put(at, standings.getOrDefault(at, SiteStanding.clean(at)).slowed(now));
  }

  @Override
  public synchronized boolean raise(SiteStanding known, Instant now) throws SQLException {
    refuseIfAway();
    raises++;
    SiteStanding stored = standings.getOrDefault(known.at(), SiteStanding.clean(known.at()));
    SiteStanding raised = stored.raised(now);
    boolean isRaised = stored.slowedAt().equals(known.slowedAt()) && !raised.equals(stored);
    if (isRaised) {
      standings.put(known.at(), raised);
    }
    return isRaised;
  }

  /// How often a step up was asked for.
  public synchronized int raises() {
    return raises;
  }

  /// What an operator does: nothing was said.
  public synchronized void forget(SourceAtSite at) {
    standings.remove(at);
  }

  @Override
  public synchronized List<SiteStanding> standings(Instant now) throws SQLException {
    refuseIfAway();
    return standings.values().stream()
        .filter(s -> s.isBlocked(now) || s.slowedAt().isAfter(now.minus(SiteStanding.FORGOTTEN)))
        .toList();
  }

  private void refuseIfAway() throws SQLException {
    if (away) {
      throw new SQLException("no answer");
    }
  }
}
