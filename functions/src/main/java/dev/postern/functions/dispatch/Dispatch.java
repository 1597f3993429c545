package dev.postern.functions.dispatch;

import dev.postern.event.EventSink;
import dev.postern.functions.runtime.EgressOfJobs;
import dev.postern.functions.runtime.JobGroups;
import dev.postern.functions.runtime.JobWork;
import dev.postern.functions.runtime.RouteQueue;
import dev.postern.functions.runtime.Stores;
import dev.postern.message.DeliveryJob;
import dev.postern.message.InboundManifest;
import dev.postern.message.JobCodec;
import dev.postern.queue.JobQueue.Outgoing;
import dev.postern.queue.QueueName;
import dev.postern.queue.Queues;
import dev.postern.rules.RulesSnapshot;
import dev.postern.rules.RulesSource;
import dev.postern.settings.Settings;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns a manifest of accepted messages into delivery jobs on the queues of their routes.
///
/// The events go first: repeating them is harmless, since each has an identity, while a remote job
/// sent twice may be delivered twice. For the same reason local jobs, whose delivery is idempotent,
/// go before those that leave.
///
/// **On failure:** rules not known, or a queue that does not confirm: the manifest goes back to its
/// queue and makes the same jobs again.
final class Dispatch implements JobWork {
  private static final Logger log = LoggerFactory.getLogger(Dispatch.class);

  private final RulesSource rules;
  private final Queues queues;
  private final EventSink events;
  private final InstantSource clock;
  private final Settings settings;
  private final EgressOfJobs egress;

  /// @throws IllegalStateException when the egress lane has no queue
  Dispatch(Stores stores, RandomGenerator random) {
    rules = stores.rules();
    queues = stores.queues();
    events = stores.events();
    clock = stores.clock();
    settings = stores.settings();
    egress = new EgressOfJobs(stores, random);
    var _ = RouteQueue.ofLane(egress.lane(), settings);
  }

  @Override
  public void handle(String body, Instant deadline) throws Exception {
    InboundManifest manifest = JobCodec.decodeManifest(body);
    RulesSnapshot inForce = rules.current();
    List<DeliveryJob> jobs =
        new JobMaker(new Routing(inForce, egress.lane()))
            .jobsOf(manifest).stream().map(job -> egress.chosen(job, inForce.egress())).toList();
    events.send(DispatchEvents.of(manifest, jobs, clock.instant()));
    send(jobs);
    log.info(
        "dispatched segment={} messages={} jobs={}",
        manifest.segment(),
        manifest.entries().size(),
        jobs.size());
  }

  private void send(List<DeliveryJob> jobs) throws IOException {
    Map<QueueName, List<Outgoing>> byQueue = new LinkedHashMap<>();
    for (DeliveryJob job : jobs) {
      byQueue
          .computeIfAbsent(RouteQueue.of(job.route(), settings), _ -> new ArrayList<>())
          .add(JobGroups.outgoing(job));
    }
    List<Outgoing> local = byQueue.remove(QueueName.LOCAL);
    if (local != null) {
      queues.get(QueueName.LOCAL).sendGrouped(local);
    }
    for (Map.Entry<QueueName, List<Outgoing>> remote : byQueue.entrySet()) {
      queues.get(remote.getKey()).sendGrouped(remote.getValue());
    }
  }
}
