package dev.postern.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.address.Mailbox;
import dev.postern.rules.Accounts;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Accounts with a short memory: yes is remembered for 2 s, no for 1 s.
///
/// **On failure:** while the accounts cannot be asked, a yes of the last 10 minutes still counts;
/// everything else is [SQLException], which the policy answers with 451. Accounts that failed are
/// left alone for a second, so that an outage does not hold every session for a timeout.
public final class CachedAccounts implements Accounts {
  private static final Duration FRESH_YES = Duration.ofSeconds(2);
  private static final Duration FRESH_NO = Duration.ofSeconds(1);
  private static final Duration OLD_YES = Duration.ofMinutes(10);

  /// About 20 MB when full.
  private static final long MAX_ENTRIES = 100_000;

  private final Accounts accounts;
  private final InstantSource clock;
  private final Cache<Mailbox, Answer> answers =
      Caffeine.newBuilder().maximumSize(MAX_ENTRIES).expireAfterWrite(OLD_YES).build();
  private final Respite respite;

  private record Answer(boolean exists, Instant at) {
    boolean isFresh(Instant now) {
      return now.isBefore(at.plus(exists ? FRESH_YES : FRESH_NO));
    }

    boolean isUsableInOutage(Instant now) {
      return exists && now.isBefore(at.plus(OLD_YES));
    }
  }

  public CachedAccounts(Accounts accounts, InstantSource clock) {
    this.accounts = accounts;
    this.clock = clock;
    this.respite = new Respite(clock);
  }

  @Override
  public boolean exists(Mailbox mailbox) throws SQLException {
    Mailbox key = mailbox.lowerCase();
    Instant now = clock.instant();
    Answer known = answers.getIfPresent(key);
    if (known != null && known.isFresh(now)) {
      return known.exists();
    }
    try {
      boolean exists = respite.ask(() -> accounts.exists(key));
      answers.put(key, new Answer(exists, now));
      return exists;
    } catch (SQLException e) {
      if (known != null && known.isUsableInOutage(now)) {
        return true;
      }
      throw e;
    }
  }
}
