package dev.postern.functions.remote.limit;

import dev.postern.egress.DestinationLimits;
import dev.postern.egress.SiteStanding;
import dev.postern.egress.SourceAtSite;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What peers said of our sources, as this worker knows it: its own at once, that of other workers
/// within [Freshness#LASTS]. Safe for use by many threads.
///
/// The store's word counts, also where this worker heard otherwise: what the store has no more was
/// taken back by an operator, and is forgotten here, too. Only what the store could not be told is
/// kept beside it, and told as soon as it answers.
///
/// Messages that a peer takes are counted here. Whoever has [SiteStanding#ENOUGH] of a peer that is
/// slowed down asks the store for one step up, which it makes once a minute for all workers: so
/// they are one write a minute and site at most from each worker, and workers that ask together
/// raise it once. Counts are not added up across workers; one that brings few messages raises
/// nothing, and the clock does.
///
/// **On failure:** with the database away, what is known stays in force until it is over by the
/// clock; nothing is raised.
final class Standings {
  /// The most words that the store is told late between two reads.
  private static final int MOST_TOLD = 100;

  private static final Logger log = LoggerFactory.getLogger(Standings.class);

  private final DestinationLimits store;
  private final InstantSource clock;
  private final Map<SourceAtSite, Word> known = new ConcurrentHashMap<>();
  private final Freshness freshness = new Freshness();

  Standings(DestinationLimits store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  SiteStanding of(SourceAtSite at) {
    refresh();
    return wordOf(at, known.get(at)).said();
  }

  private static Word wordOf(SourceAtSite at, @Nullable Word known) {
    return known == null ? Word.of(SiteStanding.clean(at)) : known;
  }

  void block(SourceAtSite at, Instant until, String reply) {
    known.compute(at, (_, old) -> wordOf(at, old).blocked(until, reply));
    log.warn("at=\"{}\" msg=\"address is blocked\" until={} reply=\"{}\"", at, until, reply);
    try {
      tell(at);
    } catch (SQLException e) {
      log.warn("at=\"{}\" msg=\"the block is known to this worker alone\"", at, e);
    }
  }

  void slow(SourceAtSite at) {
    Instant now = clock.instant();
    Word word = known.compute(at, (_, old) -> wordOf(at, old).slowed(now));
    if (!word.said().slowedAt().equals(now)) {
      return; // one of many that came together
    }
    log.info("at=\"{}\" msg=\"the peer speaks of rate\" share={}", at, word.said().share());
    try {
      tell(at);
    } catch (SQLException e) {
      log.warn("at=\"{}\" msg=\"the lower rate is known to this worker alone\"", at, e);
    }
  }

  /// The peer took a message.
  void took(SourceAtSite at) {
    if (!known.containsKey(at)) {
      return;
    }
    Instant now = clock.instant();
    Word counted = known.computeIfPresent(at, (_, word) -> word.took(now));
    if (counted == null || !counted.mayRise(now)) {
      return;
    }
    Word asking = counted.asking(now);
    if (!known.replace(at, counted, asking)) {
      return; // another thread asks
    }
    SiteStanding risen = counted.said().raised(now);
    try {
      if (store.raise(counted.said(), now)) {
        known.computeIfPresent(
            at, (_, word) -> word.said().equals(asking.said()) ? word.risen(risen) : word);
      }
    } catch (SQLException e) {
      log.warn("at=\"{}\" msg=\"the limits are not raised\"", at, e);
    }
  }

  /// Tells the store what it does not know of a place.
  private void tell(SourceAtSite at) throws SQLException {
    Word word = known.get(at);
    if (word == null) {
      return;
    }
    SiteStanding said = word.said();
    if (word.blockOwed()) {
      store.block(at, said.blockedUntil(), String.valueOf(said.blockedBy()));
      known.computeIfPresent(at, (_, now) -> now.blockTold(said.blockedUntil()));
    }
    if (word.slowOwed()) {
      store.slow(at, said.slowedAt());
      known.computeIfPresent(at, (_, now) -> now.slowTold(said.slowedAt()));
    }
  }

  private void refresh() {
    Instant now = clock.instant();
    if (!freshness.isOver(now)) {
      return;
    }
    known.values().removeIf(word -> word.said().isOver(now));
    try {
      List<SourceAtSite> owed =
          known.values().stream()
              .filter(Word::isOwed)
              .limit(MOST_TOLD)
              .map(word -> word.said().at())
              .toList();
      for (SourceAtSite at : owed) {
        tell(at);
      }
      Map<SourceAtSite, Word> before = new HashMap<>(known);
      believe(store.standings(now), before);
    } catch (SQLException e) {
      log.warn("msg=\"what peers said is not known anew\"", e);
    }
  }

  /// Takes over what the store says, but for what this worker heard while it was asked.
  ///
  /// @param before what was known before it was asked
  private void believe(List<SiteStanding> stored, Map<SourceAtSite, Word> before) {
    Map<SourceAtSite, Word> gone = new HashMap<>(before);
    for (SiteStanding standing : stored) {
      Word was = gone.remove(standing.at());
      known.compute(
          standing.at(),
          (_, word) -> {
            if (word == null) {
              return Word.of(standing);
            }
            return word.saysAs(was) ? word.after(standing) : word;
          });
    }
    if (stored.size() < DestinationLimits.MOST_STANDINGS) {
      gone.forEach(
          (at, was) ->
              known.computeIfPresent(
                  at,
                  (_, word) -> {
                    if (!word.saysAs(was)) {
                      return word;
                    }
                    return word.isOwed() ? word.after(SiteStanding.clean(at)) : null;
                  }));
    }
  }
}
