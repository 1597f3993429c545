package dev.postern.functions.remote.limit;

import dev.postern.egress.DestinationLimit;
import dev.postern.egress.DestinationLimits;
import dev.postern.egress.SiteStanding;
import dev.postern.egress.SourceAtSite;
import dev.postern.egress.Warming;
import dev.postern.functions.remote.limit.PeerWords.Meaning;
import dev.postern.smtp.Reply;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What a source may still ask of a destination, held to by all workers together. Safe for use by
/// many threads.
///
/// A destination without limits costs no question unless it is slow. One that spoke of rate has
/// [#UNLIMITED] connections for its limit until that is forgotten.
public final class SendingLimits {
  /// Connections of which a peer without limits gets its share once it spoke of rate.
  static final int UNLIMITED = 20;

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final InstantSource clock;
  private final MessageTokens tokens;
  private final Entrances entrances;
  private final Standings standings;

  /// @param most connections of this process at once to a destination that nothing else limits
  public SendingLimits(
      DestinationLimits store, InstantSource clock, int most, RandomGenerator random) {
    this(store, clock, most, random, System::nanoTime, PATIENCE);
  }

  /// @param patience the longest wait for a connection that other threads have
  SendingLimits(
      DestinationLimits store,
      InstantSource clock,
      int most,
      RandomGenerator random,
      LongSupplier nanos,
      Duration patience) {
    this.clock = clock;
    this.tokens = new MessageTokens(store, clock);
    var slots = new ConnectionSlots(store, clock, UUID.randomUUID().toString());
    this.entrances = new Entrances(slots, clock, most, random, nanos, patience);
    this.standings = new Standings(store, clock);
  }

  /// Takes the right to send one message.
  ///
  /// @param warming how the source is warmed, null: it is warm
  /// @return empty: it may be sent
  public Optional<Wait> admit(SourceAtSite at, DestinationLimit limit, @Nullable Warming warming) {
    Instant now = clock.instant();
    SiteStanding standing = standings.of(at);
    if (standing.isBlocked(now)) {
      return Optional.of(
          new Wait(
              standing.blockedUntil(), at + " is blocked by the peer: " + standing.blockedBy()));
    }
    if (warming != null && warming.capAt(now).isPresent()) {
      long cap = warming.capAt(now).getAsLong();
      Instant day = warming.startOfDay(now);
      if (!tokens.take(SourceAtSite.everywhere(at.source()), day, cap)) {
        return Optional.of(
            new Wait(
                warming.endOfDay(now),
                at.source() + " is warmed and has had its " + cap + " messages today."));
      }
      Optional<Wait> wait = hourly(at, limit, standing, now);
      wait.ifPresent(_ -> tokens.giveBack(SourceAtSite.everywhere(at.source()), day));
      return wait;
    }
    return hourly(at, limit, standing, now);
  }

  private Optional<Wait> hourly(
      SourceAtSite at, DestinationLimit limit, SiteStanding standing, Instant now) {
    if (limit.perHour() == null) {
      return Optional.empty();
    }
    int most = standing.limited(limit.perHour(), now);
    Instant hour = now.truncatedTo(ChronoUnit.HOURS);
    return tokens.take(at, hour, most)
        ? Optional.empty()
        : Optional.of(
            new Wait(
                hour.plus(Duration.ofHours(1)),
                at + " has had its " + most + " messages an hour."));
  }

  /// Whether a peer may be spoken to now.
  public sealed interface Entry {
    /// It may.
    ///
    /// @param exit to be run once, when it is over
    record In(Runnable exit) implements Entry {}

    /// Not now.
    record Full(Wait reason) implements Entry {}
  }

  /// Waits a little for the right to a connection.
  ///
  /// @param octets of the message
  /// @param deadline when it is over at the latest
  public Entry enter(SourceAtSite at, DestinationLimit limit, long octets, Instant deadline) {
    return entrances.enter(at, connections(at, limit), octets, deadline);
  }

  /// Whether the peer does not take mail from the source's address now.
  public boolean isBlocked(SourceAtSite at) {
    return standings.of(at).isBlocked(clock.instant());
  }

  /// Gives back what [#admit] took of a message that was not sent.
  public void giveBack(SourceAtSite at, @Nullable Warming warming) {
    Instant now = clock.instant();
    tokens.giveBack(at, now.truncatedTo(ChronoUnit.HOURS));
    if (warming != null && warming.capAt(now).isPresent()) {
      tokens.giveBack(SourceAtSite.everywhere(at.source()), warming.startOfDay(now));
    }
  }

  private Optional<Integer> connections(SourceAtSite at, DestinationLimit limit) {
    Instant now = clock.instant();
    SiteStanding standing = standings.of(at);
    if (limit.connections() != null) {
      return Optional.of(standing.limited(limit.connections(), now));
    }
    return standing.shareAt(now) == SiteStanding.WHOLE
        ? Optional.empty()
        : Optional.of(standing.limited(UNLIMITED, now));
  }

  /// The peer took a message: one that spoke of rate gets more after some.
  public void took(SourceAtSite at) {
    standings.took(at);
  }

  /// Takes to heart what a peer replied.
  ///
  /// @return whether it does not take mail from the source's address
  public boolean heard(SourceAtSite at, Reply reply) {
    return switch (PeerWords.meaning(reply)) {
      case Meaning.Nothing _ -> false;
      case Meaning.Rate _ -> {
        standings.slow(at);
        yield false;
      }
      case Meaning.Blocked(Duration pause) -> {
        standings.block(at, clock.instant().plus(pause), reply.toString());
        yield true;
      }
    };
  }
}
