package dev.postern.egress;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a peer said about a source that is not forgotten yet.
///
/// A peer that speaks of rate halves the limits for [#HELD]; then a tenth of what is configured
/// comes back each [#STEP], by the clock alone. One that goes on about it halves again, though at
/// most once in [#DEAF]: the replies to many connections at once are one.
///
/// @param share what is left of the limits since `slowedAt`, of [#WHOLE]
/// @param slowedAt when the peer last spoke of rate
/// @param blockedUntil no mail leaves from the source for the site before
/// @param blockedBy the reply that said so
public record SiteStanding(
    SourceAtSite at,
    int share,
    Instant slowedAt,
    Instant blockedUntil,
    @Nullable String blockedBy) {
  public static final int WHOLE = 1000;

  /// How long a halved limit stays so.
  public static final Duration HELD = Duration.ofHours(1);

  /// How often a tenth of the limit comes back then.
  public static final Duration STEP = Duration.ofMinutes(15);

  static final Duration DEAF = Duration.ofMinutes(1);

  /// After this the smallest share is whole again.
  static final Duration FORGOTTEN = HELD.plus(STEP.multipliedBy(9));

  private static final int PER_STEP = WHOLE / 10;

  /// Nothing was said.
  public static SiteStanding clean(SourceAtSite at) {
    return new SiteStanding(at, WHOLE, Instant.EPOCH, Instant.EPOCH, null);
  }

  public boolean isBlocked(Instant now) {
    return now.isBefore(blockedUntil);
  }

  /// What is left of the limits now, 1 to [#WHOLE].
  public int shareAt(Instant now) {
    Duration since = Duration.between(slowedAt, now);
    if (since.compareTo(HELD) < 0) {
      return share;
    }
    long steps = 1 + Math.min(10, since.minus(HELD).dividedBy(STEP));
    return (int) Math.min(WHOLE, share + steps * PER_STEP);
  }

  /// What is left of one limit now, at least 1.
  public int limited(int limit, Instant now) {
    return (int) Math.max(1, (long) limit * shareAt(now) / WHOLE);
  }

  /// The peer spoke of rate.
  public SiteStanding slowed(Instant now) {
    return Duration.between(slowedAt, now).compareTo(DEAF) < 0
        ? this
        : new SiteStanding(at, Math.max(1, shareAt(now) / 2), now, blockedUntil, blockedBy);
  }
}
