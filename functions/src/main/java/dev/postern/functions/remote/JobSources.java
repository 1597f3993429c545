package dev.postern.functions.remote;

import dev.postern.address.Domain;
import dev.postern.address.IpAddress;
import dev.postern.egress.EgressRules;
import dev.postern.egress.EgressSource;
import dev.postern.egress.SourceChoice;
import dev.postern.egress.SourceChooser;
import dev.postern.egress.SourceConnector;
import dev.postern.functions.deliver.NotTriedException;
import dev.postern.functions.remote.smtp.BindConnector;
import dev.postern.functions.remote.smtp.Connector;
import dev.postern.functions.remote.smtp.LocalEnd;
import dev.postern.functions.remote.smtp.PeerBoundConnector;
import dev.postern.functions.remote.smtp.Socks5Connector;
import dev.postern.functions.runtime.EgressOfJobs;
import dev.postern.message.DeliveryJob;
import dev.postern.rules.RulesSource;
import dev.postern.rules.RulesSource.RulesUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Where the connections of a job leave from, by the rules in force at the worker.
///
/// What dispatch or retry chose is kept while it may be used; the MX of the destination, which only
/// the worker knows, may ask for another pool, and a source may have been paused since.
///
/// **On failure:** no rules yet: a job that names no source leaves as the settings say, one that
/// names one goes back to its queue.
final class JobSources implements Sources {
  /// How long a job waits when nobody knows how long it must.
  private static final Duration PAUSE = Duration.ofMinutes(5);

  private final RulesSource rules;
  private final EgressOfJobs egress;
  private final Supplier<LocalEnd> own;
  private final InstantSource clock;

  /// @param own what the settings say
  JobSources(RulesSource rules, EgressOfJobs egress, Supplier<LocalEnd> own, InstantSource clock) {
    this.rules = rules;
    this.egress = egress;
    this.own = own;
    this.clock = clock;
  }

  @Override
  public DeliveryJob ready(DeliveryJob job, @Nullable String mxHost)
      throws NotTriedException, IOException {
    Optional<Domain> destination = EgressOfJobs.destination(job.route());
    EgressRules inForce = rulesFor(job);
    if (destination.isEmpty() || inForce == null) {
      return job;
    }
    SourceChooser chooser = egress.chooser(inForce);
    if (job.source() != null) {
      EgressSource chosen = source(inForce, job.source());
      if (chosen != null
          && chosen.lane(egress.lane()).equals(egress.lane())
          && chooser.mayUse(chosen, job.sender(), destination.get(), mxHost)) {
        return job;
      }
    }
    return switch (chooser.choose(job.sender(), destination.get(), mxHost)) {
      case SourceChoice.Own _ -> job.from(egress.lane(), null);
      case SourceChoice.From(EgressSource source) -> {
        DeliveryJob other = job.from(source.lane(egress.lane()), source.name());
        if (source.lane(egress.lane()).equals(egress.lane())) {
          yield other;
        }
        throw NotTriedException.elsewhere(
            other, egress.queueOf(source), "It goes by egress source " + source.name() + ".");
      }
      case SourceChoice.Nowhere(String why, Instant until) -> {
        Instant soon = clock.instant().plus(PAUSE);
        throw NotTriedException.until(
            job.from(egress.lane(), null),
            until == null || until.isBefore(soon) ? soon : until,
            why);
      }
    };
  }

  @Override
  public LocalEnd localEnd(DeliveryJob job) {
    LocalEnd byDefault = own.get();
    EgressRules inForce;
    try {
      inForce = rules.current().egress();
    } catch (RulesUnavailableException _) {
      return byDefault;
    }
    EgressSource source = job.source() == null ? null : source(inForce, job.source());
    if (source == null) {
      return new LocalEnd(bound(byDefault.connector(), inForce), byDefault.ehloName());
    }
    return new LocalEnd(
        bound(connector(source), inForce),
        inForce.ehlo(source, job.sender()).orElse(byDefault.ehloName()));
  }

  private static Connector bound(Connector connector, EgressRules rules) {
    return rules.peers().isEmpty() ? connector : new PeerBoundConnector(connector, rules.peers());
  }

  private static Connector connector(EgressSource source) {
    return switch (source.connector()) {
      case SourceConnector.Bind _ -> new BindConnector(source.address().address());
      case SourceConnector.Nat _ -> new BindConnector(null);
      case SourceConnector.Socks5(String host, int port) ->
          new Socks5Connector(host, port, source.address());
    };
  }

  private @Nullable EgressRules rulesFor(DeliveryJob job) throws IOException {
    try {
      return rules.current().egress();
    } catch (RulesUnavailableException e) {
      if (job.source() == null) {
        return null;
      }
      throw new IOException(
          "egress source " + job.source() + " is not known: " + e.getMessage(), e);
    }
  }

  /// A source by its name, be it an address that nobody named.
  private static @Nullable EgressSource source(EgressRules rules, String name) {
    EgressSource named = rules.sources().get(name);
    if (named != null) {
      return named;
    }
    try {
      EgressSource at = rules.at(IpAddress.parse(name));
      return Objects.equals(at.name(), name) ? at : null;
    } catch (IllegalArgumentException _) {
      return null;
    }
  }
}
