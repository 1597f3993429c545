package dev.postern.smtpd.auth;

import dev.postern.account.AuthAccounts;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/// Whether CRAM-MD5 is worth offering: some clients choose it before all else, and fail with it
/// where no account opted in.
///
/// The answer is at most [#FRESH] old where it is asked for; asking never waits. It is looked up
/// from the start on, so that those who ask at once may hear no.
final class CramMd5Offer {
  private static final Duration FRESH = Duration.ofSeconds(10);

  private final AuthAccounts accounts;
  private final Executor blocking;
  private final AtomicLong lookedAt = new AtomicLong(System.nanoTime() - FRESH.toNanos());
  private volatile boolean any;

  CramMd5Offer(AuthAccounts accounts, Executor blocking) {
    this.accounts = accounts;
    this.blocking = blocking;
    var _ = anyAccount();
  }

  boolean anyAccount() {
    long last = lookedAt.get();
    long now = System.nanoTime();
    if (now - last >= FRESH.toNanos() && lookedAt.compareAndSet(last, now)) {
      blocking.execute(this::look);
    }
    return any;
  }

  private void look() {
    try {
      any = accounts.anyCramMd5();
    } catch (SQLException _) {
      // asked again soon; AUTH itself says that the accounts are away
    }
  }
}
