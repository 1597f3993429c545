package dev.postern.egress;

import dev.postern.address.IpAddress;
import java.time.Duration;
import java.time.Instant;

/// An address of a mail host that gave no connection, or no good greeting, and no success since.
///
/// The first failure is only noted. Another one at least [#APART] later has the address skipped for
/// a while; what fails in between does not count. Once that is over a single failure has it skipped
/// again. After [#FORGOTTEN] without a failure that counts, nothing is known of it.
///
/// **Seed:** spec 6.9 (qmail's tcpto).
///
/// @param failedAt the last failure that counted
/// @param skippedUntil nothing is tried before; [Instant#EPOCH]: it failed once
/// @param why the last failure that counted, for people
public record FailingAddress(
    IpAddress address, Instant failedAt, Instant skippedUntil, String why) {
  /// Failures that are nearer to the one before are the same one.
  public static final Duration APART = Duration.ofMinutes(2);

  /// Longer than a penalty, and than the time between two tries of one message.
  public static final Duration FORGOTTEN = Duration.ofDays(1);

  /// Characters of `why` that are kept.
  private static final int LONGEST_WHY = 1000;

  public FailingAddress {
    why = why.length() <= LONGEST_WHY ? why : why.substring(0, LONGEST_WHY);
  }

  /// It failed for the first time.
  public static FailingAddress first(IpAddress address, Instant now, String why) {
    return new FailingAddress(address, now, Instant.EPOCH, why);
  }

  /// Nothing is to be tried now.
  public boolean isSkipped(Instant now) {
    return now.isBefore(skippedUntil);
  }

  public boolean isForgotten(Instant now) {
    return !now.isBefore(failedAt.plus(FORGOTTEN));
  }

  /// It failed again.
  ///
  /// @param penalty how long it is skipped if that counts
  /// @return this very object when it does not count
  public FailingAddress failedAgain(Instant now, Duration penalty, String reason) {
    if (isForgotten(now)) {
      return first(address, now, reason);
    }
    return now.isBefore(failedAt.plus(APART))
        ? this
        : new FailingAddress(address, now, now.plus(penalty), reason);
  }
}
