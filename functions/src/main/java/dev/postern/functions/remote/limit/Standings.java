package dev.postern.functions.remote.limit;

import dev.postern.egress.DestinationLimits;
import dev.postern.egress.SiteStanding;
import dev.postern.egress.SourceAtSite;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What peers said of our sources, as this worker knows it: its own at once, that of other workers
/// within [#FRESH]. Safe for use by many threads.
///
/// **On failure:** with the database away, what is known stays in force until it is over.
final class Standings {
  static final Duration FRESH = Duration.ofSeconds(30);

  private static final Logger log = LoggerFactory.getLogger(Standings.class);

  private final DestinationLimits store;
  private final InstantSource clock;
  private final Map<SourceAtSite, SiteStanding> known = new ConcurrentHashMap<>();
  private Instant readAt = Instant.MIN;

  Standings(DestinationLimits store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  SiteStanding of(SourceAtSite at) {
    refresh();
    return known.getOrDefault(at, SiteStanding.clean(at));
  }

  void block(SourceAtSite at, Instant until, String reply) {
    known.compute(
        at,
        (_, old) -> {
          SiteStanding was = old == null ? SiteStanding.clean(at) : old;
          return new SiteStanding(at, was.share(), was.slowedAt(), until, reply);
        });
    log.warn("at=\"{}\" msg=\"address is blocked\" until={} reply=\"{}\"", at, until, reply);
    try {
      store.block(at, until, reply);
    } catch (SQLException e) {
      log.warn("at=\"{}\" msg=\"the block is known to this worker alone\"", at, e);
    }
  }

  void slow(SourceAtSite at) {
    Instant now = clock.instant();
    SiteStanding was = known.getOrDefault(at, SiteStanding.clean(at));
    if (was.slowed(now).equals(was)) {
      return; // one of many that came together
    }
    known.put(at, was.slowed(now));
    log.info("at=\"{}\" msg=\"the peer speaks of rate\" share={}", at, was.slowed(now).share());
    try {
      store.slow(at, now);
    } catch (SQLException e) {
      log.warn("at=\"{}\" msg=\"the lower rate is known to this worker alone\"", at, e);
    }
  }

  private void refresh() {
    Instant now = clock.instant();
    synchronized (this) {
      if (now.isBefore(readAt)) {
        return;
      }
      readAt = now.plus(FRESH);
    }
    known.values().removeIf(s -> !s.isBlocked(now) && s.shareAt(now) == SiteStanding.WHOLE);
    try {
      store.standings(now).forEach(s -> known.put(s.at(), s));
    } catch (SQLException e) {
      log.warn("msg=\"what peers said is not known anew\"", e);
    }
  }
}
