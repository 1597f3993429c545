package dev.postern.functions.runtime;

import dev.postern.address.Domain;
import dev.postern.egress.EgressRules;
import dev.postern.egress.EgressSource;
import dev.postern.egress.SourceChoice;
import dev.postern.egress.SourceChooser;
import dev.postern.message.DeliveryJob;
import dev.postern.message.Route;
import dev.postern.queue.QueueName;
import dev.postern.settings.RemoteSettings;
import dev.postern.settings.Settings;
import dev.postern.settings.StoreSettings;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// The egress source of each job, and so the lane whose queue it goes to.
///
/// A source that the address of a worker's host or a proxy stands for is served by every worker,
/// and so by the lane this installation has for all that is not tied to one; a source behind a NAT
/// gateway by that lane alone, which is served when the URL of its queue is known here.
public final class EgressOfJobs {
  private final Settings settings;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final String lane;
  private final boolean preset;

  public EgressOfJobs(Stores stores, RandomGenerator random) {
    this.settings = stores.settings();
    this.clock = stores.clock();
    this.random = random;
    this.lane = settings.get(RemoteSettings.EGRESS_NAME);
    this.preset = !settings.get(RemoteSettings.EGRESS_ADDRESS).isEmpty();
  }

  /// The lane of all that is not tied to another.
  public String lane() {
    return lane;
  }

  /// The queue of the lane that serves a source.
  ///
  /// @throws IllegalStateException when it has none
  public QueueName queueOf(EgressSource source) {
    return RouteQueue.ofLane(source.lane(lane), settings);
  }

  /// A chooser of now.
  public SourceChooser chooser(EgressRules rules) {
    return new SourceChooser(rules, preset, this::isServed, clock.instant(), random);
  }

  /// The same job with a source chosen for its next attempt. With none usable it names none, and
  /// its worker lets it wait.
  public DeliveryJob chosen(DeliveryJob job, EgressRules rules) {
    Optional<Domain> destination = destination(job.route());
    if (destination.isEmpty()) {
      return job;
    }
    return switch (chooser(rules).choose(job.sender(), destination.get(), null)) {
      case SourceChoice.From(EgressSource source) -> job.from(source.lane(lane), source.name());
      case SourceChoice.Own _, SourceChoice.Nowhere _ -> job.from(lane, null);
    };
  }

  /// Where a job that leaves us goes; empty for local mail.
  public static Optional<Domain> destination(Route route) {
    return switch (route) {
      case Route.Local _ -> Optional.empty();
      case Route.Remote remote -> Optional.of(remote.destination());
      case Route.Static fixed -> Optional.of(fixed.destination());
    };
  }

  private boolean isServed(EgressSource source) {
    String of = source.lane(lane);
    return of.equals(lane) || !StoreSettings.url(settings, QueueName.ofLane(of)).isEmpty();
  }
}
