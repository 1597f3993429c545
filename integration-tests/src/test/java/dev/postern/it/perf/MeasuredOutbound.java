package dev.postern.it.perf;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.postern.egress.DestinationLimits;
import dev.postern.egress.FailingAddresses;
import dev.postern.event.Ledger;
import dev.postern.event.LedgerRetention;
import dev.postern.event.QueueEventSink;
import dev.postern.functions.dispatch.DispatchFunction;
import dev.postern.functions.remote.DeliverRemoteFunction;
import dev.postern.functions.runtime.FixedStores;
import dev.postern.mtasts.MtaStsStore;
import dev.postern.queue.JobQueue;
import dev.postern.queue.QueueName;
import dev.postern.retry.DeferredJobs;
import dev.postern.rules.Accounts;
import dev.postern.rules.Aliases;
import dev.postern.rules.RelayTable;
import dev.postern.rules.RulesSnapshot;
import dev.postern.rules.SmtpRoute;
import dev.postern.rules.SmtpRoutes;
import dev.postern.standalone.FunctionCatalog;
import dev.postern.standalone.host.FunctionHost;
import dev.postern.standalone.host.QueueFunction;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/// `deliver-remote` in its process, so that its cost can be told: takes mail for example.com,
/// dispatches it, and delivers it to one host while the file `FOLDER/go` is there.
///
/// `MeasuredOutbound PORT FOLDER SINKPORT` uses the [MeasuredStores] of that folder and writes how
/// many jobs wait to `FOLDER/left`. The database has no part in mail that goes through, so there is
/// none: what would ask it fails. Runs until it is killed.
public final class MeasuredOutbound {
  private static final Duration LOOK = Duration.ofMillis(10);
  private static final int LOOKS_A_TELL = 10;
  private static final Duration END_WITHIN = Duration.ofSeconds(30);

  private MeasuredOutbound() {}

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[1]);
    Map<String, String> values = MeasuredFrontEnd.onPort(args[0]);
    values.put("postern.queue-lifetime", "7d");
    var routes = new SmtpRoutes(List.of(SmtpRoute.parse(":127.0.0.1:" + args[2])));
    try (var reached = ReachedStores.in(folder, values)) {
      FixedStores stores = stores(reached, MeasuredFrontEnd.rules(routes));
      var dispatch = function("dispatch", new DispatchFunction(stores));
      var remote = function("deliver-remote-default", new DeliverRemoteFunction(stores));
      FunctionHost.start(reached.queues(), List.of(dispatch), List.of(), stores.clock());
      try (var _ =
          MeasuredFrontEnd.serve(reached.settings(), routes, reached.spool(), reached.queues())) {
        deliverWhenTold(folder, reached, remote);
      }
    }
  }

  private static void deliverWhenTold(Path folder, ReachedStores reached, QueueFunction remote)
      throws Exception {
    FunctionHost delivering = null;
    for (long looks = 0; ; looks++) {
      boolean go = Files.exists(folder.resolve("go"));
      if (go && delivering == null) {
        delivering =
            FunctionHost.start(
                reached.queues(), List.of(remote), List.of(), InstantSource.system());
      } else if (!go && delivering != null) {
        delivering.stop(END_WITHIN);
        delivering = null;
      }
      if (looks % LOOKS_A_TELL == 0) {
        tell(folder, reached);
      }
      Thread.sleep(LOOK);
    }
  }

  private static void tell(Path folder, ReachedStores reached) throws Exception {
    JobQueue inbound = reached.queues().get(QueueName.INBOUND);
    JobQueue jobs = reached.queues().get(QueueName.REMOTE_DEFAULT);
    Path unfinished = folder.resolve("left.new");
    Files.writeString(unfinished, inbound.depth().total() + " " + jobs.depth().total() + "\n");
    Files.move(unfinished, folder.resolve("left"), StandardCopyOption.ATOMIC_MOVE);
  }

  private static QueueFunction function(
      String name, RequestHandler<SQSEvent, SQSBatchResponse> handler) {
    var known =
        FunctionCatalog.OF_QUEUES.stream().filter(f -> f.name().equals(name)).findFirst().get();
    return new QueueFunction(
        name,
        known.queue(),
        known.batchSize(),
        known.maximumConcurrency(),
        known.timeout(),
        handler);
  }

  private static FixedStores stores(ReachedStores reached, RulesSnapshot rules) {
    return new FixedStores(
        reached.settings(),
        InstantSource.system(),
        reached.spool(),
        reached.queues(),
        () -> rules,
        none(Accounts.class),
        none(Aliases.class),
        none(DeferredJobs.class),
        new QueueEventSink(reached.queues().get(QueueName.EVENTS)),
        none(Ledger.class),
        none(LedgerRetention.class),
        none(RelayTable.class),
        none(MtaStsStore.class),
        none(DestinationLimits.class),
        none(FailingAddresses.class));
  }

  private static <T> T none(Class<T> port) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (_, method, _) -> {
              throw new SQLException("no database here for " + method);
            }));
  }
}
