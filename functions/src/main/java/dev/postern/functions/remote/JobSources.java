package dev.postern.functions.remote;

import dev.postern.address.Domain;
import dev.postern.address.IpAddress;
import dev.postern.egress.DestinationLimit;
import dev.postern.egress.EgressRules;
import dev.postern.egress.EgressSource;
import dev.postern.egress.ProviderLimits;
import dev.postern.egress.SourceAtSite;
import dev.postern.egress.SourceChoice;
import dev.postern.egress.SourceChooser;
import dev.postern.egress.SourceConnector;
import dev.postern.functions.deliver.NotTriedException;
import dev.postern.functions.deliver.Outcome;
import dev.postern.functions.dns.SiteName;
import dev.postern.functions.remote.limit.SendingLimits;
import dev.postern.functions.remote.limit.Wait;
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
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Where the connections of a job leave from, by the rules in force at the worker.
///
/// What dispatch or retry chose is kept while it may be used; the MX of the destination, which only
/// the worker knows, may ask for another pool, and a source may have been paused since.
///
/// **On failure:** no rules yet: a job that names no source leaves as the settings say, one that
/// names one goes back to its queue.
final class JobSources implements Sources {
  /// How long a job waits when nobody knows how long it must, or an operator may say otherwise.
  private static final Duration PAUSE = Duration.ofMinutes(5);

  private final RulesSource rules;
  private final EgressOfJobs egress;
  private final Supplier<LocalEnd> own;
  private final SendingLimits limits;
  private final InstantSource clock;

  /// @param own what the settings say
  JobSources(
      RulesSource rules,
      EgressOfJobs egress,
      Supplier<LocalEnd> own,
      SendingLimits limits,
      InstantSource clock) {
    this.rules = rules;
    this.egress = egress;
    this.own = own;
    this.limits = limits;
    this.clock = clock;
  }

  @Override
  public DeliveryJob ready(DeliveryJob job, List<String> hosts)
      throws NotTriedException, IOException {
    Optional<Domain> destination = EgressOfJobs.destination(job.route());
    EgressRules inForce = rulesFor(job);
    if (destination.isEmpty() || inForce == null) {
      return job;
    }
    Map<String, Wait> refused = new LinkedHashMap<>();
    while (true) {
      DeliveryJob chosen = chosen(job, destination.get(), hosts.getFirst(), inForce, refused);
      EgressSource source = chosen.source() == null ? null : source(inForce, chosen.source());
      Optional<Wait> wait =
          limits.admit(
              at(chosen, hosts),
              limit(chosen, hosts, inForce),
              source == null ? null : source.warming());
      if (wait.isPresent() && source != null) {
        refused.put(source.name(), wait.get());
      } else if (wait.isPresent()) {
        throw NotTriedException.until(chosen, wait.get().until(), wait.get().why());
      } else if (source == null || source.lane(egress.lane()).equals(egress.lane())) {
        return chosen;
      } else {
        throw NotTriedException.elsewhere(
            chosen, egress.queueOf(source), "It goes by egress source " + source.name() + ".");
      }
    }
  }

  /// The job with a source that is not refused.
  private DeliveryJob chosen(
      DeliveryJob job,
      Domain destination,
      String mxHost,
      EgressRules inForce,
      Map<String, Wait> refused)
      throws NotTriedException {
    SourceChooser chooser =
        egress.chooser(inForce).ifAlso(source -> !refused.containsKey(source.name()));
    if (job.source() != null) {
      EgressSource chosen = source(inForce, job.source());
      if (chosen != null
          && chosen.lane(egress.lane()).equals(egress.lane())
          && chooser.mayUse(chosen, job.sender(), destination, mxHost)) {
        return job;
      }
    }
    return switch (chooser.choose(job.sender(), destination, mxHost)) {
      case SourceChoice.Own _ -> job.from(egress.lane(), null);
      case SourceChoice.From(EgressSource source) ->
          job.from(source.lane(egress.lane()), source.name());
      case SourceChoice.Nowhere nowhere ->
          throw NotTriedException.until(
              job.from(egress.lane(), null), again(refused, nowhere), why(refused, nowhere.why()));
    };
  }

  /// When it is worth looking again: at the first time that is known, and soon where there is none
  /// or an operator may resume a source before it.
  private Instant again(Map<String, Wait> refused, SourceChoice.Nowhere nowhere) {
    Stream<Instant> known =
        Stream.concat(
            refused.values().stream().map(Wait::until), Stream.ofNullable(nowhere.until()));
    boolean soon = refused.isEmpty() || nowhere.paused();
    return Stream.concat(known, soon ? Stream.of(clock.instant().plus(PAUSE)) : Stream.empty())
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }

  private static String why(Map<String, Wait> refused, String nowhere) {
    return refused.isEmpty()
        ? nowhere
        : refused.values().stream().map(Wait::why).collect(Collectors.joining(" "));
  }

  @Override
  public Passage enter(DeliveryJob job, List<String> hosts, Instant deadline)
      throws NotTriedException {
    SourceAtSite at = at(job, hosts);
    return switch (limits.enter(
        at, limit(job, hosts, rulesInForce()), job.body().length(), deadline)) {
      case SendingLimits.Entry.Full(Wait wait) -> {
        giveBack(job, at);
        throw NotTriedException.until(job, wait.until(), wait.why());
      }
      case SendingLimits.Entry.In(Runnable exit) ->
          new Passage() {
            @Override
            public List<Outcome> heard(List<Outcome> outcomes) {
              if (outcomes.stream().anyMatch(Outcome.Delivered.class::isInstance)) {
                limits.took(at);
              }
              return PeersWord.takenToHeart(
                  outcomes, reply -> limits.heard(at, reply), () -> hasAnother(job, hosts));
            }

            @Override
            public void unused() {
              giveBack(job, at);
            }

            @Override
            public void close() {
              exit.run();
            }
          };
    };
  }

  private void giveBack(DeliveryJob job, SourceAtSite at) {
    EgressSource source = job.source() == null ? null : source(rulesInForce(), job.source());
    limits.giveBack(at, source == null ? null : source.warming());
  }

  /// Whether the destination's pool has a source that is usable now and not blocked there.
  private boolean hasAnother(DeliveryJob job, List<String> hosts) {
    Optional<Domain> destination = EgressOfJobs.destination(job.route());
    return job.source() != null
        && destination.isPresent()
        && egress
                .chooser(rulesInForce())
                .ifAlso(
                    source ->
                        !source.name().equals(job.source())
                            && !limits.isBlocked(
                                new SourceAtSite(source.name(), SiteName.of(hosts).text())))
                .choose(job.sender(), destination.get(), hosts.getFirst())
            instanceof SourceChoice.From;
  }

  private SourceAtSite at(DeliveryJob job, List<String> hosts) {
    return new SourceAtSite(
        job.source() == null ? egress.lane() : job.source(), SiteName.of(hosts).text());
  }

  private static DestinationLimit limit(DeliveryJob job, List<String> hosts, EgressRules rules) {
    return EgressOfJobs.destination(job.route())
        .map(
            destination ->
                rules
                    .limitOf(destination, hosts.getFirst())
                    .orElse(ProviderLimits.of(destination, hosts.getFirst())))
        .orElse(DestinationLimit.NONE);
  }

  @Override
  public LocalEnd localEnd(DeliveryJob job, List<String> hosts) {
    LocalEnd byDefault = own.get();
    EgressRules inForce = rulesInForce();
    Integer most = limit(job, hosts, inForce).perConnection();
    int messages = most == null ? Integer.MAX_VALUE : most;
    EgressSource source = job.source() == null ? null : source(inForce, job.source());
    if (source == null) {
      return new LocalEnd(bound(byDefault.connector(), inForce), byDefault.ehloName(), messages);
    }
    return new LocalEnd(
        bound(connector(source), inForce),
        inForce.ehlo(source, job.sender()).orElse(byDefault.ehloName()),
        messages);
  }

  private EgressRules rulesInForce() {
    try {
      return rules.current().egress();
    } catch (RulesUnavailableException _) {
      return EgressRules.NONE;
    }
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
