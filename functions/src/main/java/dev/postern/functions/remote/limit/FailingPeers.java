package dev.postern.functions.remote.limit;

import dev.postern.address.IpAddress;
import dev.postern.egress.FailingAddress;
import dev.postern.egress.FailingAddresses;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The addresses of hosts that fail, as this worker knows them: what it saw itself at once, what
/// other workers saw within [Freshness#LASTS]. Safe for use by many threads.
///
/// An address that works costs no question of its own and no write; one that fails is written at
/// most once in [FailingAddress#APART].
///
/// **Seed:** spec 6.9 (qmail's tcpto). **On failure:** with the database away, what is known stays
/// in force until it is over, and what is seen meanwhile is known to this worker alone.
public final class FailingPeers {
  /// qmail's: a penalty is drawn from 32, each of 64 seconds.
  private static final int DRAWN_FROM = 32;

  private static final int SECONDS = 64;

  private static final Logger log = LoggerFactory.getLogger(FailingPeers.class);

  private final FailingAddresses store;
  private final InstantSource clock;
  private final Duration penalty;
  private final RandomGenerator random;
  private final Map<IpAddress, FailingAddress> known = new ConcurrentHashMap<>();
  private final Set<IpAddress> unsaved = ConcurrentHashMap.newKeySet();
  private final Freshness freshness = new Freshness();

  /// @param penalty its minutes and 0 to 31 more, times 64 seconds, are how long an address is
  ///   skipped; zero: none is, and nothing is kept
  public FailingPeers(
      FailingAddresses store, InstantSource clock, Duration penalty, RandomGenerator random) {
    this.store = store;
    this.clock = clock;
    this.penalty = penalty;
    this.random = random;
  }

  /// What is known of an address that is not to be tried now.
  public Optional<FailingAddress> skipped(IpAddress address) {
    if (penalty.isZero()) {
      return Optional.empty();
    }
    refresh();
    FailingAddress found = known.get(address);
    return Optional.ofNullable(found).filter(a -> a.isSkipped(clock.instant()));
  }

  /// The address gave no connection, or no good greeting.
  public void failed(IpAddress address, String why) {
    if (penalty.isZero()) {
      return;
    }
    Instant now = clock.instant();
    Duration drawn =
        Duration.ofSeconds(SECONDS * (penalty.toMinutes() + random.nextInt(DRAWN_FROM)));
    var counts = new AtomicBoolean();
    known.compute(
        address,
        (_, old) -> {
          FailingAddress next = next(old, address, now, drawn, why);
          counts.set(!next.equals(old));
          return next;
        });
    if (!counts.get()) {
      return;
    }
    try {
      FailingAddress stored = store.failed(address, now, drawn, why);
      known.put(address, stored);
      unsaved.remove(address);
      if (stored.isSkipped(now)) {
        log.info(
            "address={} until={} why=\"{}\" msg=\"skipped\"",
            address,
            stored.skippedUntil(),
            stored.why());
      }
    } catch (SQLException e) {
      unsaved.add(address);
      log.warn("address={} msg=\"its failure is known to this worker alone\"", address, e);
    }
  }

  private static FailingAddress next(
      @Nullable FailingAddress old, IpAddress address, Instant now, Duration drawn, String why) {
    return old == null ? FailingAddress.first(address, now, why) : old.failedAgain(now, drawn, why);
  }

  /// The address greeted us well.
  public void answered(IpAddress address) {
    if (known.remove(address) == null) {
      return;
    }
    unsaved.remove(address);
    try {
      store.forget(address);
      log.info("address={} msg=\"works again\"", address);
    } catch (SQLException e) {
      log.warn("address={} msg=\"that it works is known to this worker alone\"", address, e);
    }
  }

  private static FailingAddress later(FailingAddress one, FailingAddress other) {
    return one.failedAt().isAfter(other.failedAt()) ? one : other;
  }

  private void refresh() {
    Instant now = clock.instant();
    if (!freshness.isOver(now)) {
      return;
    }
    try {
      Map<IpAddress, FailingAddress> all =
          store.all(now).stream()
              .collect(Collectors.toMap(FailingAddress::address, Function.identity()));
      known
          .values()
          .removeIf(
              a ->
                  a.failedAt().isBefore(now)
                      && !unsaved.contains(a.address())
                      && !all.containsKey(a.address()));
      all.forEach((address, a) -> known.merge(address, a, FailingPeers::later));
    } catch (SQLException e) {
      log.warn("msg=\"what addresses fail is not known anew\"", e);
    }
    known.values().removeIf(a -> a.isForgotten(now));
    unsaved.retainAll(known.keySet());
  }
}
