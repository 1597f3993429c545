package dev.postern.cli;

import dev.postern.event.Ledger;
import dev.postern.event.Ledger.Balance;
import dev.postern.event.Ledger.Open;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The balance of the ledger, with its open recipients told apart: still in a queue, or missing.
///
/// An open recipient may be in a queue while the queues hold anything and it is younger than
/// [#YOUNG]. Since work goes on while the queues and the ledger are read one after the other,
/// queues found empty count only for those who are open before and after.
///
/// @param inQueues open recipients that may be in a queue
/// @param unaccounted open recipients that are in no place
/// @param missing those, the oldest first, as many as a balance lists
record LedgerCheck(
    long accepted,
    long delivered,
    long bounced,
    long discarded,
    long deferred,
    long inQueues,
    long unaccounted,
    List<Open> missing) {
  /// The age from which a message in a queue is as good as lost: more than 3 deliveries and their
  /// visibility timeouts.
  static final Duration YOUNG = Duration.ofMinutes(15);

  /// How many messages the queues hold.
  @FunctionalInterface
  interface Depth {
    long total() throws IOException;
  }

  boolean holds() {
    return unaccounted == 0;
  }

  static LedgerCheck run(Ledger ledger, Depth depth, Instant since, InstantSource clock)
      throws SQLException, IOException {
    Balance first = ledger.balance(since);
    if (open(first) == 0) {
      return of(first, List.of());
    }
    long queued = depth.total();
    Balance second = ledger.balance(since);
    Set<String> before =
        first.unaccounted().stream().map(LedgerCheck::key).collect(Collectors.toSet());
    Instant young = clock.instant().minus(YOUNG);
    List<Open> missing =
        second.unaccounted().stream()
            .filter(o -> before.contains(key(o)))
            .filter(o -> queued == 0 || o.acceptedAt().isBefore(young))
            .toList();
    return of(second, missing);
  }

  private static String key(Open open) {
    return open.queueId() + " " + open.recipient();
  }

  private static LedgerCheck of(Balance balance, List<Open> missing) {
    return new LedgerCheck(
        balance.accepted(),
        balance.delivered(),
        balance.bounced(),
        balance.discarded(),
        balance.deferred(),
        open(balance) - missing.size(),
        missing.size(),
        missing);
  }

  private static long open(Balance b) {
    return b.accepted() - b.delivered() - b.bounced() - b.discarded() - b.deferred();
  }
}
