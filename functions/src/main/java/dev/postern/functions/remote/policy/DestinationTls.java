package dev.postern.functions.remote.policy;

import dev.postern.address.Domain;
import dev.postern.functions.deliver.FailureScope;
import dev.postern.functions.deliver.Trouble;
import dev.postern.functions.remote.tls.HostTls;
import dev.postern.functions.remote.tls.PeerTls;
import dev.postern.functions.remote.tls.TlsPolicies;
import dev.postern.message.Route;
import dev.postern.mtasts.MtaStsPolicy;
import dev.postern.rules.TlsPolicyRule;
import dev.postern.rules.TlsPolicyRules;
import dev.postern.smtp.TlsLevel;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The policy of each host, of the first of these that has one: the operator's rule for the
/// destination, DANE, MTA-STS, the setting `postern.smtp-client.tls`.
///
/// With the setting at `none` neither DANE nor MTA-STS is looked at. A host of `smtproutes` has no
/// MTA-STS, which is about MX hosts.
///
/// **Standard:** RFC 7672 §2.2, RFC 8461 §2 (DANE comes first), §5.
final class DestinationTls implements TlsPolicies {
  private static final Logger log = LoggerFactory.getLogger(DestinationTls.class);

  private final Supplier<TlsPolicyRules> rules;
  private final TlsLevel usual;
  private final DaneLookup dane;
  private final @Nullable MtaSts mtaSts;

  /// @param usual of hosts without any policy
  /// @param mtaSts null when it is turned off
  DestinationTls(
      Supplier<TlsPolicyRules> rules, TlsLevel usual, DaneLookup dane, @Nullable MtaSts mtaSts) {
    this.rules = rules;
    this.usual = usual;
    this.dane = dane;
    this.mtaSts = mtaSts;
  }

  @Override
  public HostTls forHost(Route route, String host, int port, Instant deadline) {
    Domain domain =
        switch (route) {
          case Route.Remote remote -> remote.destination();
          case Route.Static fixed -> fixed.destination();
          case Route.Local _ -> throw new IllegalArgumentException("a local job has no host");
        };
    Optional<TlsPolicyRule> rule = rules.get().of(domain);
    if (rule.isPresent()) {
      List<String> names = rule.get().names();
      return names.isEmpty()
          ? use(rule.get().level(), host)
          : new HostTls.Use(new PeerTls.Verify(names), true);
    }
    if (usual == TlsLevel.NONE) {
      return use(usual, host);
    }
    return switch (dane.of(route, host, port)) {
      case DaneAnswer.Records(PeerTls.Dane records) -> new HostTls.Use(records, true);
      case DaneAnswer.Unusable _ -> use(usual == TlsLevel.MAY ? TlsLevel.ENCRYPT : usual, host);
      case DaneAnswer.Unknown(String why) -> avoid("The DNS does not tell the " + why);
      case DaneAnswer.Absent _ -> byMtaSts(route, domain, host, deadline);
    };
  }

  private HostTls byMtaSts(Route route, Domain domain, String host, Instant deadline) {
    Optional<MtaStsPolicy> policy =
        mtaSts == null || !(route instanceof Route.Remote)
            ? Optional.empty()
            : mtaSts.of(domain, deadline);
    MtaStsPolicy.Mode mode = policy.map(MtaStsPolicy::mode).orElse(MtaStsPolicy.Mode.NONE);
    boolean allowed = policy.filter(p -> p.allows(host)).isPresent();
    return switch (mode) {
      case ENFORCE ->
          allowed
              ? new HostTls.Use(new PeerTls.Verify(List.of(host)), true)
              : avoid("The MTA-STS policy of " + domain + " does not name " + host + ".");
      case TESTING -> {
        var wanted = new PeerTls.Verify(List.of(host));
        if (allowed) {
          yield new HostTls.Use(new PeerTls.Tested(level(usual, host), wanted, domain), false);
        }
        log.info("event=mta-sts-testing domain={} host={}: not named", domain, host);
        yield use(usual, host);
      }
      case NONE -> use(usual, host);
    };
  }

  /// Of a host that only the MX names.
  private static HostTls use(TlsLevel level, String host) {
    return new HostTls.Use(level(level, host), false);
  }

  private static PeerTls level(TlsLevel level, String host) {
    return switch (level) {
      case NONE -> new PeerTls.None();
      case MAY -> new PeerTls.May();
      case ENCRYPT -> new PeerTls.Encrypt();
      case VERIFY -> new PeerTls.Verify(List.of(host));
    };
  }

  private static HostTls avoid(String text) {
    return new HostTls.Avoid(Trouble.ours("4.7.5", text, FailureScope.HOST));
  }
}
