package dev.postern.functions.retry;

import dev.postern.egress.EgressRules;
import dev.postern.functions.runtime.ControlsInForce;
import dev.postern.functions.runtime.EgressOfJobs;
import dev.postern.functions.runtime.JobGroups;
import dev.postern.functions.runtime.RouteQueue;
import dev.postern.functions.runtime.ScheduledWork;
import dev.postern.functions.runtime.Stores;
import dev.postern.message.DeliveryJob;
import dev.postern.queue.JobQueue;
import dev.postern.queue.JobQueue.Outgoing;
import dev.postern.queue.QueueName;
import dev.postern.rules.RulesSource.RulesUnavailableException;
import dev.postern.settings.SettingCatalog;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Leases the deferred jobs that are due, chooses an egress source for each anew and sends it to
/// the queue of its route, as many at a time as its workers can use: new mail waits in the same
/// queue, and a backlog waits in the table.
///
/// The row stays; the worker claims it. **On failure:** what was leased and not sent is due again
/// when the lease runs out. A job whose lane has no queue stops no other; the run fails at its end,
/// naming the lane.
final class Retry implements ScheduledWork {
  private static final Logger log = LoggerFactory.getLogger(Retry.class);

  /// Jobs of one lease: below what a transaction of the database should hold.
  static final int BATCH = 250;

  /// Jobs that wait in the lane's queue at which no more are sent there: enough for its workers,
  /// and few for new mail to be behind.
  static final int MOST_QUEUED = 250;

  private static final Duration LOOK = Duration.ofMillis(200);

  /// A run that waits ends so long before its deadline.
  private static final Duration SPARE = Duration.ofSeconds(5);

  private final Stores stores;
  private final EgressOfJobs egress;
  private final Duration lease;
  private final Pause pause;

  /// Waits a little.
  @FunctionalInterface
  interface Pause {
    void run() throws InterruptedException;
  }

  Retry(Stores stores, RandomGenerator random) {
    this(stores, random, () -> Thread.sleep(LOOK));
  }

  /// @param pause between two looks at a queue that is full
  Retry(Stores stores, RandomGenerator random, Pause pause) {
    this.stores = stores;
    this.pause = pause;
    egress = new EgressOfJobs(stores, random);
    lease = stores.settings().get(SettingCatalog.RETRY_LEASE);
  }

  @Override
  public String run(Instant deadline) throws Exception {
    releaseExpired();
    int sent = 0;
    var faults = new TreeSet<String>();
    while (stores.clock().instant().isBefore(deadline) && hasRoom(deadline)) {
      List<DeliveryJob> due = stores.deferred().leaseDue(BATCH, lease);
      if (due.isEmpty()) {
        break;
      }
      sent += send(due, rules(), faults);
    }
    if (!faults.isEmpty()) {
      throw new IllegalStateException(
          "sent " + sent + " due jobs; others wait: " + String.join("; ", faults));
    }
    if (sent > 0) {
      log.info("sent due jobs count={}", sent);
    }
    return "sent " + sent + " due jobs";
  }

  /// Waits while the queue of the lane that all share is full. Other lanes' queues are not looked
  /// at, so that one nobody works on stops no other.
  ///
  /// @return whether it has room in time
  private boolean hasRoom(Instant deadline) throws IOException, InterruptedException {
    JobQueue queue = stores.queues().get(RouteQueue.ofLane(egress.lane(), stores.settings()));
    while (queue.depth().visible() >= MOST_QUEUED) {
      if (stores.clock().instant().isAfter(deadline.minus(SPARE))) {
        return false;
      }
      pause.run();
    }
    return true;
  }

  /// Held jobs whose lifetime is over are tried once more, and bounce then.
  private void releaseExpired() throws SQLException {
    var controls = new ControlsInForce(stores);
    Duration lifetime = controls.queueLifetime();
    Duration bounces = controls.bounceLifetime();
    Instant now = stores.clock().instant();
    int released = stores.deferred().releaseOlderThan(now.minus(lifetime), now.minus(bounces));
    if (released > 0) {
      log.warn(
          "event=held-too-long released={} lifetime={} of_bounces={}", released, lifetime, bounces);
    }
  }

  /// Null while there are none: jobs go the way they went.
  private @Nullable EgressRules rules() {
    try {
      return stores.rules().current().egress();
    } catch (RulesUnavailableException e) {
      log.warn("egress sources stay as they were: {}", e.getMessage());
      return null;
    }
  }

  private int send(List<DeliveryJob> due, @Nullable EgressRules rules, Set<String> faults)
      throws IOException {
    Map<QueueName, List<Outgoing>> byQueue = new LinkedHashMap<>();
    for (DeliveryJob leased : due) {
      DeliveryJob job = rules == null ? leased : egress.chosen(leased, rules);
      try {
        byQueue
            .computeIfAbsent(RouteQueue.of(job.route(), stores.settings()), _ -> new ArrayList<>())
            .add(JobGroups.outgoing(job));
      } catch (IllegalStateException e) {
        faults.add(String.valueOf(e.getMessage()));
      }
    }
    int sent = 0;
    for (Map.Entry<QueueName, List<Outgoing>> entry : byQueue.entrySet()) {
      stores.queues().get(entry.getKey()).sendGrouped(entry.getValue());
      sent += entry.getValue().size();
    }
    return sent;
  }
}
