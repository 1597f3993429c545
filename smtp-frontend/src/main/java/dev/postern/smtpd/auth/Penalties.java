package dev.postern.smtpd.auth;

import dev.postern.account.AuthFailures;
import dev.postern.address.IpAddress;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What failures in a row cost: `postern.auth.penalty`, twice that for the second, and so on up to
/// [#MOST]. They count by client and by account, at all front ends together.
///
/// **Seed:** spec 5.8, 5.13; decision 15. **On failure:** a failure that cannot be counted costs
/// the most.
record Penalties(AuthFailures failures, Duration first) {
  static final Duration MOST = Duration.ofSeconds(30);

  private static final Logger log = LoggerFactory.getLogger(Penalties.class);
  private static final int MAX_DOUBLINGS = 16;

  Duration failed(IpAddress client, String user) {
    try {
      int inARow = failures.add(client, user);
      Duration delay = first.multipliedBy(1L << Math.min(inARow - 1, MAX_DOUBLINGS));
      return delay.compareTo(MOST) > 0 ? MOST : delay;
    } catch (SQLException e) {
      log.warn("event=auth-failure-uncounted client={} why=\"{}\"", client, e.getMessage());
      return first.isZero() ? first : MOST;
    }
  }

  /// Whether this client's next try is not looked at yet.
  boolean mustWait(IpAddress client) throws SQLException {
    return failures.mustWait(client);
  }

  void succeeded(IpAddress client, String user) {
    try {
      failures.forget(client, user);
    } catch (SQLException e) {
      log.warn("event=auth-failures-kept client={} why=\"{}\"", client, e.getMessage());
    }
  }
}
