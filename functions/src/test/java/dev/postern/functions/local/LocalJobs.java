package dev.postern.functions.local;

import dev.postern.address.ReversePath;
import dev.postern.functions.deliver.Jobs;
import dev.postern.functions.deliver.Outcome;
import dev.postern.functions.deliver.external.External;
import dev.postern.functions.runtime.InMemoryStores;
import dev.postern.message.DeliveryJob;
import dev.postern.message.QueueId;
import dev.postern.message.Route;
import dev.postern.message.SpoolRef;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/// Jobs for mailboxes here, from `s@far.org`, and their delivery.
final class LocalJobs {
  private LocalJobs() {}

  /// Of a message, `\n` standing for CRLF, that is put into segment `in/s`.
  static DeliveryJob job(InMemoryStores stores, String text, String... recipients) {
    return job(new SpoolRef("in/s", 0, stores.store("in/s", text).length), recipients);
  }

  static DeliveryJob job(SpoolRef body, String... recipients) {
    return new DeliveryJob(
        "j1",
        QueueId.of(1, 2, 3),
        body,
        true,
        ReversePath.parse("s@far.org"),
        Jobs.mailboxes(recipients),
        false,
        false,
        new Route.Local(),
        InMemoryStores.START,
        0);
  }

  static List<Outcome> deliver(InMemoryStores stores, DeliveryJob job) throws IOException {
    return LocalDelivery.of(stores, new Random(7), External.of(stores.settings(), stores.clock()))
        .deliver(job, () -> stores.spool.open(job.body()), Instant.MAX);
  }
}
