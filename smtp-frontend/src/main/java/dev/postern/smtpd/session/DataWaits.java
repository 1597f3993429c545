package dev.postern.smtpd.session;

import dev.postern.smtpd.abuse.AbuseLimits;
import dev.postern.smtpd.abuse.DataRate;
import dev.postern.smtpd.abuse.Limit;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How long a session waits for its client, by what it waits for.
///
/// **Standard:** RFC 5321 §4.5.3.2: commands 5 minutes, the first data 2, each next 3.
final class DataWaits {
  private final Duration command;
  private final AbuseLimits limits;
  private @Nullable DataRate rate;
  private boolean anyData;

  DataWaits(Duration command, AbuseLimits limits) {
    this.command = command;
    this.limits = limits;
  }

  ActivityWatch watch(EventExecutor loop, Runnable silent) {
    Duration shortest = shorter(command, shorter(limits.dataStart(), limits.data()));
    return new ActivityWatch(loop, command, shortest, silent);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  /// A message's data begins.
  void dataBegins(Connection connection) {
    rate = limits.dataRate() > 0 ? new DataRate(limits, connection.nanoTime()) : null;
    chunkBegins(connection);
  }

  /// More of it begins: the rate is that of the whole message, with the pauses between its chunks,
  /// or small chunks would have none.
  void chunkBegins(Connection connection) {
    anyData = false;
    connection.expectWithin(limits.dataStart());
  }

  /// Octets of data came; the limit that they break, or null.
  @Nullable Limit data(int count, Connection connection) {
    if (!anyData) {
      anyData = true;
      connection.expectWithin(limits.data());
    }
    return rate != null && rate.isTooSlow(count, connection.nanoTime()) ? Limit.DATA_RATE : null;
  }

  /// The client had to wait for us.
  void resumed(long now) {
    if (rate != null) {
      rate.restart(now);
    }
  }
}
