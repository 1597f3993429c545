package dev.postern.functions.local;

import dev.postern.functions.deliver.AttemptSettlement;
import dev.postern.functions.deliver.DeliveryWork;
import dev.postern.functions.deliver.external.External;
import dev.postern.functions.deliver.filter.FilteredDelivery;
import dev.postern.functions.runtime.ControlsInForce;
import dev.postern.functions.runtime.EnvironmentStores;
import dev.postern.functions.runtime.JobWork;
import dev.postern.functions.runtime.SqsFunction;
import dev.postern.functions.runtime.Stores;
import dev.postern.queue.QueueName;
import dev.postern.retry.RetrySchedule;
import dev.postern.rules.agent.Channel;
import dev.postern.settings.SettingCatalog;
import dev.postern.settings.Settings;
import java.security.SecureRandom;

/// Function `deliver-local`: reads queue `local`, writes into Maildirs.
public final class DeliverLocalFunction extends SqsFunction {
  public DeliverLocalFunction() {
    this(EnvironmentStores.shared());
  }

  public DeliverLocalFunction(Stores stores) {
    super(work(stores));
  }

  private static JobWork work(Stores stores) {
    Settings settings = stores.settings();
    var random = new SecureRandom();
    var controls = new ControlsInForce(stores);
    External external = External.of(settings, stores.clock());
    return new DeliveryWork(
        stores,
        new FilteredDelivery(
            LocalDelivery.of(stores, random, external), stores.rules(), Channel.LOCAL, external),
        new AttemptSettlement(
            stores,
            QueueName.LOCAL,
            job ->
                new RetrySchedule(
                    settings.get(SettingCatalog.RETRY_LOCAL_SKIP), controls.lifetimeOf(job)),
            null,
            settings.get(SettingCatalog.RETRY_JITTER),
            random));
  }
}
