package dev.postern.functions.remote.policy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.address.Domain;
import dev.postern.mtasts.KeptPolicy;
import dev.postern.mtasts.MtaStsStore;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The policies we have: in memory, at most [#MAX_KEPT], and behind that in the store, which is
/// asked for a domain once in [#LOOK_AGAIN].
///
/// **On failure:** a store that fails is left alone for [#RESPITE]; what is in memory counts
/// meanwhile, and what is fetched is kept there.
final class KeptPolicies {
  static final int MAX_KEPT = 10_000;
  static final Duration LOOK_AGAIN = Duration.ofHours(1);
  static final Duration RESPITE = Duration.ofSeconds(30);

  private static final Logger log = LoggerFactory.getLogger(KeptPolicies.class);

  /// What was found, and when; perhaps that there is none.
  private record Known(Optional<KeptPolicy> policy, Instant at) {}

  private final MtaStsStore store;
  private final InstantSource clock;
  private final Cache<Domain, Known> memory = Caffeine.newBuilder().maximumSize(MAX_KEPT).build();
  private volatile Instant nextTry = Instant.MIN;

  KeptPolicies(MtaStsStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /// The domain's policy, if we have one that has not expired.
  Optional<KeptPolicy> find(Domain domain) {
    Instant now = clock.instant();
    Known known = memory.getIfPresent(domain);
    Optional<KeptPolicy> policy = known == null ? Optional.empty() : known.policy();
    boolean old = known == null || known.at().plus(LOOK_AGAIN).isBefore(now);
    if (old && !now.isBefore(nextTry)) {
      try {
        Optional<KeptPolicy> stored = store.find(domain);
        policy = newer(policy, stored);
        memory.put(domain, new Known(policy, now));
      } catch (SQLException e) {
        failed(e);
      }
    }
    return policy.filter(p -> !p.isExpired(now));
  }

  private static Optional<KeptPolicy> newer(Optional<KeptPolicy> one, Optional<KeptPolicy> other) {
    boolean otherIsNewer =
        one.isEmpty()
            || (other.isPresent() && other.get().fetchedAt().isAfter(one.get().fetchedAt()));
    return otherIsNewer ? other : one;
  }

  void keep(Domain domain, KeptPolicy policy) {
    Instant now = clock.instant();
    memory.put(domain, new Known(Optional.of(policy), now));
    if (now.isBefore(nextTry)) {
      return;
    }
    try {
      store.save(domain, policy);
    } catch (SQLException e) {
      failed(e);
    }
  }

  private void failed(SQLException e) {
    nextTry = clock.instant().plus(RESPITE);
    log.warn("event=mta-sts-store-away: policies are kept in memory only: {}", e.getMessage());
  }
}
