package dev.postern.egress;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a peer said about a source that is not forgotten yet.
///
/// A peer that speaks of rate halves the limits. They come back in two ways, whichever is first:
///
/// - by messages that it takes: a twentieth of what is configured for each [#ENOUGH], at most one
///   each [#DEAF] by all workers together;
/// - by the clock: after [#HELD] a tenth each [#STEP].
///
/// One that goes on about it halves again, though at most once in [#DEAF]: the replies to many
/// connections at once are one. What it takes in that time does not count, since it was under way
/// before.
///
/// @param share what is left of the limits since `slowedAt`, of [#WHOLE]; messages raise it
/// @param slowedAt when the peer last spoke of rate
/// @param raisedAt when messages last raised the share
/// @param blockedUntil no mail leaves from the source for the site before
/// @param blockedBy the reply that said so
public record SiteStanding(
    SourceAtSite at,
    int share,
    Instant slowedAt,
    Instant raisedAt,
    Instant blockedUntil,
    @Nullable String blockedBy) {
  public static final int WHOLE = 1000;

  /// How long a halved limit stays so where nothing is taken.
  public static final Duration HELD = Duration.ofHours(1);

  /// How often a tenth of the limit comes back then.
  public static final Duration STEP = Duration.ofMinutes(15);

  /// Messages that must be taken for a twentieth of the limits.
  public static final int ENOUGH = 20;

  /// The least time between two halvings, and between two steps up.
  public static final Duration DEAF = Duration.ofMinutes(1);

  /// After this the smallest share is whole again.
  static final Duration FORGOTTEN = HELD.plus(STEP.multipliedBy(9));

  /// What [#ENOUGH] messages add to the share.
  static final int RISE = WHOLE / 20;

  private static final int PER_STEP = WHOLE / 10;

  /// Nothing was said.
  public static SiteStanding clean(SourceAtSite at) {
    return new SiteStanding(at, WHOLE, Instant.EPOCH, Instant.EPOCH, Instant.EPOCH, null);
  }

  public boolean isBlocked(Instant now) {
    return now.isBefore(blockedUntil);
  }

  /// Whether nothing of what was said counts any more.
  public boolean isOver(Instant now) {
    return !isBlocked(now) && shareAt(now) == WHOLE;
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
    return isWithin(slowedAt, now)
        ? this
        : new SiteStanding(
            at, Math.max(1, shareAt(now) / 2), now, raisedAt, blockedUntil, blockedBy);
  }

  /// Whether a message that the peer takes now counts towards the next step up.
  public boolean counts(Instant now) {
    return shareAt(now) < WHOLE && !isWithin(slowedAt, now);
  }

  /// Whether a step up is not too soon after the last.
  public boolean mayRise(Instant now) {
    return counts(now) && !isWithin(raisedAt, now);
  }

  /// The peer took [#ENOUGH] messages: a step up.
  public SiteStanding raised(Instant now) {
    return mayRise(now)
        ? new SiteStanding(
            at, Math.min(WHOLE, share + RISE), slowedAt, now, blockedUntil, blockedBy)
        : this;
  }

  private static boolean isWithin(Instant then, Instant now) {
    return Duration.between(then, now).compareTo(DEAF) < 0;
  }

  /// The peer does not take mail from the source's address. A later end stays.
  public SiteStanding blocked(Instant until, String reply) {
    return blockedUntil.isBefore(until)
        ? new SiteStanding(at, share, slowedAt, raisedAt, until, reply)
        : this;
  }
}
