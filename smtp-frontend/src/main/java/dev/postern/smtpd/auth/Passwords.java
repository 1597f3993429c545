package dev.postern.smtpd.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.postern.account.Argon2id;
import dev.postern.account.AuthAccount;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Checks passwords that came in clear, by Argon2id: 19 MB and some 40 ms of a core each.
///
/// Bounds: `postern.auth.checks` at once, eight times as many waiting. A password that was right is
/// remembered for five minutes, as a digest under a key of this process alone over account,
/// password and stored hash, so that a busy client does not pay for each message and a changed
/// password counts at once.
///
/// A name without an account costs as much time as a wrong password.
final class Passwords implements AutoCloseable {
  private static final Duration REMEMBERED = Duration.ofMinutes(5);
  private static final int MAX_REMEMBERED = 10_000;
  private static final int WAITING_PER_CHECK = 8;
  private static final Duration LONGEST_CHECK = Duration.ofSeconds(20);

  private final Users users;
  private final ThreadPoolExecutor checks;
  private final SecretKeySpec processKey;
  private final Argon2id nobody;
  private final Cache<String, Boolean> right;

  /// @param atOnce passwords checked at once
  Passwords(Users users, int atOnce, Ticker ticker) {
    this.users = users;
    checks =
        new ThreadPoolExecutor(
            atOnce,
            atOnce,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(atOnce * WAITING_PER_CHECK),
            Thread.ofPlatform().daemon().name("password-", 0).factory());
    checks.allowCoreThreadTimeOut(true);
    var random = new SecureRandom();
    byte[] key = new byte[32];
    random.nextBytes(key);
    processKey = new SecretKeySpec(key, "HmacSHA256");
    nobody = Argon2id.of(Base64.getEncoder().encodeToString(key), random);
    right =
        Caffeine.newBuilder()
            .maximumSize(MAX_REMEMBERED)
            .expireAfterWrite(REMEMBERED)
            .ticker(ticker)
            .build();
  }

  /// @throws SQLException when the accounts cannot be asked now
  /// @throws IOException when too many checks are waiting
  Step check(String user, String password) throws SQLException, IOException {
    Optional<AuthAccount> account = users.find(user);
    if (account.isEmpty()) {
      boolean _ = matches(nobody, password);
      return new Step.NotProved(user, "no such account", true);
    }
    String digest = digest(account.get(), password);
    if (right.getIfPresent(digest) != null) {
      return new Step.Proved(account.get());
    }
    if (!matches(account.get().argon2id(), password)) {
      return new Step.NotProved(user, "wrong password", true);
    }
    right.put(digest, true);
    return new Step.Proved(account.get());
  }

  private boolean matches(Argon2id hash, String password) throws IOException {
    Future<Boolean> check;
    try {
      check = checks.submit(() -> hash.matches(password));
    } catch (RejectedExecutionException e) {
      throw new IOException("too many passwords wait to be checked", e);
    }
    try {
      return check.get(LONGEST_CHECK.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a password was checked", e);
    } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
      check.cancel(true);
      throw new IOException("a password could not be checked: " + e, e);
    }
  }

  private String digest(AuthAccount account, String password) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(processKey);
      for (String part :
          new String[] {account.mailbox().toString(), password, account.argon2id().text()}) {
        byte[] octets = part.getBytes(StandardCharsets.UTF_8);
        mac.update(Integer.toString(octets.length).getBytes(StandardCharsets.US_ASCII));
        mac.update((byte) ':');
        mac.update(octets);
      }
      return Base64.getEncoder().encodeToString(mac.doFinal());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  @Override
  public void close() {
    checks.shutdownNow();
  }
}
