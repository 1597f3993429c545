package dev.postern.functions.remote;

import dev.postern.functions.deliver.Body;
import dev.postern.functions.deliver.Courier;
import dev.postern.functions.deliver.NotTriedException;
import dev.postern.functions.deliver.Outcome;
import dev.postern.functions.deliver.Trouble;
import dev.postern.functions.dns.HostAddresses;
import dev.postern.functions.dns.MailHosts;
import dev.postern.functions.remote.limit.FailingPeers;
import dev.postern.functions.remote.sasl.Login;
import dev.postern.functions.remote.smtp.HostResult;
import dev.postern.functions.remote.smtp.LocalEnd;
import dev.postern.functions.remote.smtp.SmtpClient;
import dev.postern.functions.remote.smtp.Target;
import dev.postern.functions.remote.tls.HostTls;
import dev.postern.functions.remote.tls.PeerTls;
import dev.postern.functions.remote.tls.RequireTls;
import dev.postern.functions.remote.tls.TlsPolicies;
import dev.postern.message.DeliveryJob;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Brings a message to the first host of its destination that takes it.
///
/// Hosts are tried in the order of the MX, each at all its addresses, within the bounds of
/// [HostSearch]. A host that may have taken the message is the last one tried; an address of
/// [FailingPeers] is passed over without a connection, and a host that refused our login
/// ([RefusedLogins]) likewise.
///
/// **Standard:** RFC 5321 §5.1; RFC 8689 §4.2.1 (5.7.30). **Seed:** spec 6.10. **On failure:** the
/// spool's [IOException], with nobody served; all else is an outcome.
final class RemoteDelivery implements Courier {
  private final TargetHosts targets;
  private final TlsPolicies policies;
  private final Sources sources;
  private final RouteLogins logins;
  private final RefusedLogins refused;
  private final SmtpClient smtp;
  private final PeerAddresses peers;
  private final InstantSource clock;

  /// @param sources where a job's connections leave from
  RemoteDelivery(
      TargetHosts targets,
      TlsPolicies policies,
      Sources sources,
      RouteLogins logins,
      SmtpClient smtp,
      FailingPeers failing,
      InstantSource clock) {
    this.targets = targets;
    this.policies = policies;
    this.sources = sources;
    this.logins = logins;
    this.refused = new RefusedLogins(clock);
    this.smtp = smtp;
    this.peers = new PeerAddresses(failing);
    this.clock = clock;
  }

  @Override
  public DeliveryJob ready(DeliveryJob job) throws NotTriedException, IOException {
    return targets.hosts(job.route()) instanceof MailHosts.Try(List<String> hosts)
        ? sources.ready(job, hosts)
        : job;
  }

  @Override
  public List<Outcome> deliver(DeliveryJob job, Body body, Instant deadline)
      throws NotTriedException, IOException {
    return switch (targets.hosts(job.route())) {
      case MailHosts.None(Trouble trouble) -> Outcome.ofAll(job.recipients(), trouble);
      case MailHosts.Try(List<String> hosts) -> {
        try (Sources.Passage passage = sources.enter(job, hosts, deadline)) {
          var search = new HostSearch(clock, deadline);
          List<Outcome> outcomes = tryAll(hosts, search, job, body);
          if (search.hasTriedNone()) {
            passage.unused();
          }
          yield passage.heard(outcomes);
        }
      }
    };
  }

  private List<Outcome> tryAll(List<String> hosts, HostSearch search, DeliveryJob job, Body body)
      throws IOException {
    LocalEnd from = sources.localEnd(job, hosts);
    for (String host : hosts) {
      Optional<List<Outcome>> outcomes = tryHost(from, host, search, job, body);
      if (outcomes.isPresent()) {
        return outcomes.get();
      }
    }
    return Outcome.ofAll(job.recipients(), search.conclusion());
  }

  private Optional<List<Outcome>> tryHost(
      LocalEnd from, String host, HostSearch search, DeliveryJob job, Body body)
      throws IOException {
    if (search.isOver()) {
      return Optional.empty();
    }
    int port = targets.port(job.route());
    switch (policyFor(job, host, port, search.deadline())) {
      case HostTls.Avoid(Trouble trouble) -> search.failed(trouble);
      case HostTls.Use(PeerTls tls, _) -> {
        switch (targets.addresses(job.route(), host)) {
          case HostAddresses.Nowhere(Trouble trouble) -> search.failed(trouble);
          case HostAddresses.At(List<InetAddress> addresses) -> {
            try {
              Login login = logins.at(job.route());
              boolean implicit = targets.hasImplicitTls(job.route());
              var all =
                  addresses.stream()
                      .map(a -> new Target(host, a, port, tls, implicit, login))
                      .toList();
              return tryLogin(from, all, search, job, body);
            } catch (RouteLogins.NoPasswordException e) {
              search.failed(e.trouble());
            }
          }
        }
      }
    }
    return Optional.empty();
  }

  private HostTls policyFor(DeliveryJob job, String host, int port, Instant deadline) {
    HostTls policy = policies.forHost(job.route(), host, port, deadline);
    return job.parameters().requireTls() ? RequireTls.forHost(policy, job.route(), host) : policy;
  }

  private Optional<List<Outcome>> tryLogin(
      LocalEnd from, List<Target> targets, HostSearch search, DeliveryJob job, Body body)
      throws IOException {
    try (RefusedLogins.Use login = refused.of(targets.getFirst(), search.deadline())) {
      Optional<Trouble> before = login.refusedBefore();
      if (before.isPresent()) {
        search.skipped(before.get());
        return Optional.empty();
      }
      return tryAddresses(from, targets, login, search, job, body);
    }
  }

  private Optional<List<Outcome>> tryAddresses(
      LocalEnd from,
      List<Target> targets,
      RefusedLogins.Use login,
      HostSearch search,
      DeliveryJob job,
      Body body)
      throws IOException {
    for (Target target : targets) {
      if (search.isOver()) {
        break;
      }
      Optional<Trouble> skipped = peers.skipped(target);
      if (skipped.isPresent()) {
        search.skipped(skipped.get());
        continue;
      }
      search.tryingAddress();
      HostResult result = smtp.deliver(from, target, job, body, search.deadline());
      peers.heard(target, result);
      switch (result) {
        case HostResult.Settled(List<Outcome> outcomes) -> {
          login.accepted();
          return Optional.of(outcomes);
        }
        case HostResult.LoginRefused(Trouble trouble) -> {
          login.refused(trouble);
          return Optional.of(Outcome.ofAll(job.recipients(), trouble));
        }
        case HostResult.TryNext(Trouble trouble, _) -> search.failed(trouble);
      }
    }
    return Optional.empty();
  }
}
