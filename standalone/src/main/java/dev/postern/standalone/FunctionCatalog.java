package dev.postern.standalone;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import dev.postern.functions.bounce.BounceFunction;
import dev.postern.functions.cleanup.RelayCleanupFunction;
import dev.postern.functions.dispatch.DispatchFunction;
import dev.postern.functions.ledger.LedgerFunction;
import dev.postern.functions.local.DeliverLocalFunction;
import dev.postern.functions.login.RecordLoginFunction;
import dev.postern.functions.remote.DeliverRemoteFunction;
import dev.postern.functions.retry.RetryFunction;
import dev.postern.functions.runtime.Stores;
import dev.postern.queue.QueueName;
import dev.postern.settings.Setting;
import dev.postern.settings.SettingCatalog;
import dev.postern.standalone.host.QueueFunction;
import dev.postern.standalone.host.ScheduledFunction;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/// Every function there is, what feeds it and its limits: the same as template.yaml deploys.
public final class FunctionCatalog {
  /// Functions fed by a queue.
  public static final List<OfQueue> OF_QUEUES =
      List.of(
          new OfQueue(
              "dispatch",
              QueueName.INBOUND,
              10,
              40,
              seconds(60),
              DispatchFunction.class,
              DispatchFunction::new),
          new OfQueue(
              "deliver-local",
              QueueName.LOCAL,
              10,
              20,
              seconds(120),
              DeliverLocalFunction.class,
              DeliverLocalFunction::new),
          new OfQueue(
              "deliver-remote-default",
              QueueName.REMOTE_DEFAULT,
              10,
              10,
              seconds(300),
              DeliverRemoteFunction.class,
              DeliverRemoteFunction::new),
          new OfQueue(
              "bounce",
              QueueName.BOUNCE,
              10,
              5,
              seconds(60),
              BounceFunction.class,
              BounceFunction::new),
          new OfQueue(
              "ledger",
              QueueName.EVENTS,
              500,
              5,
              seconds(60),
              LedgerFunction.class,
              LedgerFunction::new),
          new OfQueue(
              "record-login",
              QueueName.LOGINS,
              10,
              5,
              seconds(60),
              RecordLoginFunction.class,
              RecordLoginFunction::new));

  /// Functions fired by a schedule.
  public static final List<OfSchedule> OF_SCHEDULES =
      List.of(
          new OfSchedule(
              "retry",
              SettingCatalog.RETRY_INTERVAL,
              seconds(50),
              RetryFunction.class,
              RetryFunction::new),
          new OfSchedule(
              "relay-cleanup",
              SettingCatalog.CLEANUP_INTERVAL,
              seconds(600),
              RelayCleanupFunction.class,
              RelayCleanupFunction::new));

  private FunctionCatalog() {}

  /// An event source mapping.
  ///
  /// @param name as in `postern-<stage>-<name>`
  /// @param maximumConcurrency invocations at once at most
  /// @param handler the class that Lambda is given
  public record OfQueue(
      String name,
      QueueName queue,
      int batchSize,
      int maximumConcurrency,
      Duration timeout,
      Class<? extends RequestHandler<SQSEvent, SQSBatchResponse>> handler,
      Function<Stores, RequestHandler<SQSEvent, SQSBatchResponse>> maker) {
    QueueFunction with(Stores stores) {
      return new QueueFunction(
          name, queue, batchSize, maximumConcurrency, timeout, maker.apply(stores));
    }
  }

  /// A function and the setting that says how often it runs here.
  ///
  /// @param handler the class that Lambda is given
  public record OfSchedule(
      String name,
      Setting<Duration> interval,
      Duration timeout,
      Class<? extends RequestHandler<ScheduledEvent, ?>> handler,
      Function<Stores, RequestHandler<ScheduledEvent, ?>> maker) {
    ScheduledFunction with(Stores stores) {
      return new ScheduledFunction(
          name, stores.settings().get(interval), timeout, maker.apply(stores));
    }
  }

  private static Duration seconds(int count) {
    return Duration.ofSeconds(count);
  }
}
