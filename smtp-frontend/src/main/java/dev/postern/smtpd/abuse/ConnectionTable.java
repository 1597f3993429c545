package dev.postern.smtpd.abuse;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.postern.address.IpAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Who has how many connections open, and how many were opened lately. Safe for use by many
/// threads.
///
/// Bounds: as many rows as connections that are open, and rates of the [#MOST_RATES] addresses that
/// connected last.
final class ConnectionTable {
  /// Addresses whose rate is known.
  static final int MOST_RATES = 100_000;

  static final Duration WINDOW = Duration.ofMinutes(1);
  private static final int OCTETS_OF_V4_NETWORK = 3;
  private static final int OCTETS_OF_V6_NETWORK = 8;

  private final ConcurrentHashMap<IpAddress, Integer> byAddress = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<IpAddress, Integer> byNetwork = new ConcurrentHashMap<>();
  private final Cache<IpAddress, Rate> rates;
  private final LongSupplier nanoTime;

  /// @param nanoTime as [System#nanoTime()]
  ConnectionTable(LongSupplier nanoTime) {
    Ticker ticker = nanoTime::getAsLong;
    this.nanoTime = nanoTime;
    this.rates =
        Caffeine.newBuilder()
            .maximumSize(MOST_RATES)
            .expireAfterAccess(WINDOW.multipliedBy(2))
            .ticker(ticker)
            .executor(Runnable::run)
            .build();
  }

  /// Counts a connection, or names the limit it would break; 0 is no limit.
  @Nullable Limit add(IpAddress client, int perAddress, int perNetwork, int perMinute) {
    if (perMinute > 0
        && rates.get(client, _ -> new Rate()).next(nanoTime.getAsLong()) > perMinute) {
      return Limit.CONNECTION_RATE;
    }
    if (isOver(byAddress, client, perAddress)) {
      return Limit.CONNECTIONS_PER_ADDRESS;
    }
    if (isOver(byNetwork, network(client), perNetwork)) {
      drop(byAddress, client);
      return Limit.CONNECTIONS_PER_NETWORK;
    }
    return null;
  }

  void remove(IpAddress client) {
    drop(byAddress, client);
    drop(byNetwork, network(client));
  }

  /// Rows that are held for open connections.
  int rows() {
    return byAddress.size() + byNetwork.size();
  }

  private static boolean isOver(
      ConcurrentHashMap<IpAddress, Integer> counts, IpAddress key, int most) {
    int now = counts.merge(key, 1, Integer::sum);
    if (most > 0 && now > most) {
      drop(counts, key);
      return true;
    }
    return false;
  }

  private static void drop(ConcurrentHashMap<IpAddress, Integer> counts, IpAddress key) {
    counts.computeIfPresent(key, (_, count) -> count == 1 ? null : count - 1);
  }

  /// The first address of the client's /24 or /64.
  static IpAddress network(IpAddress client) {
    byte[] octets = client.address().getAddress();
    Arrays.fill(
        octets,
        client.isV6() ? OCTETS_OF_V6_NETWORK : OCTETS_OF_V4_NETWORK,
        octets.length,
        (byte) 0);
    try {
      return new IpAddress(InetAddress.getByAddress(octets));
    } catch (UnknownHostException impossible) {
      throw new IllegalArgumentException(impossible);
    }
  }

  /// One address's connections: those of this window, and of the one before as far as it still
  /// reaches into the last minute.
  private static final class Rate {
    private long start;
    private boolean begun;
    private int count;
    private int before;

    synchronized int next(long now) {
      long window = WINDOW.toNanos();
      if (!begun || now - start >= 2 * window) {
        begun = true;
        start = now;
        count = 0;
        before = 0;
      } else if (now - start >= window) {
        start += window;
        before = count;
        count = 0;
      }
      count++;
      return count + (int) (before * (window - (now - start)) / window);
    }
  }
}
