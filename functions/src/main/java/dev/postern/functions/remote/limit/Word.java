package dev.postern.functions.remote.limit;

import dev.postern.egress.SiteStanding;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a peer said, as one worker knows it.
///
/// @param said as the store has it, and above that what it could not be told yet
/// @param blockOwed whether the store does not know of the block
/// @param slowOwed whether the store does not know that it spoke of rate
/// @param taken messages since it did, or since the last step up, that this worker brought
record Word(SiteStanding said, boolean blockOwed, boolean slowOwed, int taken) {
  /// As the store has it.
  static Word of(SiteStanding stored) {
    return new Word(stored, false, false, 0);
  }

  boolean isOwed() {
    return blockOwed || slowOwed;
  }

  /// Whether nothing was heard since it was this.
  boolean saysAs(@Nullable Word before) {
    return before != null
        && said.equals(before.said)
        && blockOwed == before.blockOwed
        && slowOwed == before.slowOwed;
  }

  /// The peer named the source's address as blocked; the store is not told yet.
  Word blocked(Instant until, String reply) {
    SiteStanding now = said.blocked(until, reply);
    return now.equals(said) ? this : new Word(now, true, slowOwed, taken);
  }

  /// The peer spoke of rate; the store is not told yet.
  Word slowed(Instant now) {
    SiteStanding slowed = said.slowed(now);
    return slowed.equals(said) ? this : new Word(slowed, blockOwed, true, 0);
  }

  /// The store knows of this block.
  Word blockTold(Instant until) {
    return said.blockedUntil().equals(until) ? new Word(said, false, slowOwed, taken) : this;
  }

  /// The store knows that the peer spoke of rate then.
  Word slowTold(Instant at) {
    return said.slowedAt().equals(at) ? new Word(said, blockOwed, false, taken) : this;
  }

  /// The peer took a message.
  Word took(Instant now) {
    return said.counts(now) ? new Word(said, blockOwed, slowOwed, taken + 1) : this;
  }

  /// Whether the messages that were taken are enough for a step up, and it is time for one.
  boolean mayRise(Instant now) {
    return taken >= SiteStanding.ENOUGH && !slowOwed && said.mayRise(now);
  }

  /// A step up is asked for: the count begins anew, and the next is for later.
  Word asking(Instant now) {
    var asked =
        new SiteStanding(
            said.at(), said.share(), said.slowedAt(), now, said.blockedUntil(), said.blockedBy());
    return new Word(asked, blockOwed, slowOwed, 0);
  }

  /// The step up that was asked for was made.
  Word risen(SiteStanding to) {
    return new Word(to, blockOwed, slowOwed, taken);
  }

  /// What the store says now, and above it what it was not told.
  Word after(SiteStanding stored) {
    var merged =
        new SiteStanding(
            stored.at(),
            slowOwed ? said.share() : stored.share(),
            slowOwed ? said.slowedAt() : stored.slowedAt(),
            slowOwed ? said.raisedAt() : stored.raisedAt(),
            blockOwed ? said.blockedUntil() : stored.blockedUntil(),
            blockOwed ? said.blockedBy() : stored.blockedBy());
    boolean same = merged.slowedAt().equals(said.slowedAt());
    return new Word(merged, blockOwed, slowOwed, same ? taken : 0);
  }
}
