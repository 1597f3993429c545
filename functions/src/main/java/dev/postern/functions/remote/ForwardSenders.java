package dev.postern.functions.remote;

import dev.postern.address.Domain;
import dev.postern.address.Mailbox;
import dev.postern.address.ReversePath;
import dev.postern.functions.deliver.Body;
import dev.postern.functions.deliver.Courier;
import dev.postern.functions.deliver.NotTriedException;
import dev.postern.functions.deliver.Outcome;
import dev.postern.functions.runtime.Stores;
import dev.postern.message.DeliveryJob;
import dev.postern.rules.RulesSource;
import dev.postern.rules.RulesSource.RulesUnavailableException;
import dev.postern.spool.Spool;
import dev.postern.srs.Srs;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives what an alias forwards a sender of ours as it leaves ([Srs]), where its sender is not of a
/// domain hosted here.
///
/// The job keeps its sender: our own bounces go to it at once, and the ledger knows no other.
record ForwardSenders(Courier courier, Srs srs, RulesSource rules, InstantSource clock)
    implements Courier {
  private static final Logger log = LoggerFactory.getLogger(ForwardSenders.class);

  /// The courier itself where the settings ask for no rewriting.
  ///
  /// @throws IllegalArgumentException when they ask for it and lack the data key
  static Courier of(Courier courier, Stores stores) {
    return Srs.of(stores.settings())
        .<Courier>map(
            srs -> new ForwardSenders(courier, srs, () -> stores.rules().current(), stores.clock()))
        .orElse(courier);
  }

  @Override
  public DeliveryJob ready(DeliveryJob job) throws NotTriedException, IOException {
    return courier.ready(job);
  }

  @Override
  public List<Outcome> deliver(DeliveryJob job, Body body, Instant deadline)
      throws NotTriedException, IOException {
    if (!job.body().key().startsWith(Spool.FORWARDS)) {
      return courier.deliver(job, body, deadline);
    }
    return switch (srs.forwarded(job.sender(), this::isHosted, clock.instant())) {
      case Srs.Forwarded.Ours(Mailbox ours) ->
          courier.deliver(job.sentBy(new ReversePath(ours)), body, deadline);
      case Srs.Forwarded.AsItCame _ -> courier.deliver(job, body, deadline);
      case Srs.Forwarded.TooLong(String why) -> {
        log.info(
            "job={} event=srs-not-rewritten sender={} why=\"{}\"", job.jobId(), job.sender(), why);
        yield courier.deliver(job, body, deadline);
      }
    };
  }

  /// Without rules nobody is: an address of ours does no harm.
  private boolean isHosted(Domain domain) {
    try {
      return rules.current().hostedDomain(domain).isPresent();
    } catch (RulesUnavailableException _) {
      return false;
    }
  }
}
