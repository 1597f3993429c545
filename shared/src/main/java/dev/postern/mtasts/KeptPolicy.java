package dev.postern.mtasts;

import java.time.Duration;
import java.time.Instant;

/// A policy as it was fetched.
///
/// @param id what the DNS called it when it was fetched, 1 to 32 letters and digits
/// @param text as it was served
/// @param policy what the text says
public record KeptPolicy(String id, String text, MtaStsPolicy policy, Instant fetchedAt) {
  /// Reads the text of a policy.
  ///
  /// @throws IllegalArgumentException saying what is wrong with it
  public static KeptPolicy of(String id, String text, Instant fetchedAt) {
    return new KeptPolicy(id, text, MtaStsPolicy.parse(text), fetchedAt);
  }

  /// When it must not be used any more.
  public Instant expiresAt() {
    return fetchedAt.plus(policy.maxAge());
  }

  public boolean isExpired(Instant now) {
    return !now.isBefore(expiresAt());
  }

  /// Whether it should be fetched again, so that it does not expire while the domain has one: half
  /// of its time is over.
  public boolean isAging(Instant now) {
    return Duration.between(fetchedAt, now).compareTo(policy.maxAge().dividedBy(2)) > 0;
  }
}
