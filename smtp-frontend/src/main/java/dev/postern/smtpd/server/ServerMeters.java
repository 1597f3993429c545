package dev.postern.smtpd.server;

import dev.postern.rules.RulesSource;
import dev.postern.rules.RulesSource.Following;
import dev.postern.rules.RulesSource.RulesUnavailableException;
import dev.postern.smtpd.abuse.Limit;
import dev.postern.smtpd.abuse.LimitCounts;
import dev.postern.smtpd.gate.RulingCounts;
import dev.postern.smtpd.intake.MemoryBudget;
import dev.postern.smtpd.management.Metric;
import dev.postern.smtpd.session.Counters;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Shows what the server counts as metrics. What is counted is asked for when they are read: the
/// hot path knows nothing of them.
record ServerMeters(MeterRegistry registry) {
  ServerMeters counters(Counters counters) {
    Metric.MESSAGES.counter(registry, counters.accepted(), "accepted");
    Metric.MESSAGES.counter(registry, counters.deferred(), "deferred");
    Metric.MESSAGES.counter(registry, counters.refused(), "refused");
    Metric.MESSAGE_OCTETS.counter(registry, counters.octets());
    Metric.PROTOCOL_FAULTS.counter(registry, counters.faults());
    Metric.TIMEOUTS.counter(registry, counters.timeouts());
    Metric.PROXY_REFUSED.counter(registry, counters.proxyRefused());
    Metric.TLS_HANDSHAKES.counter(registry, counters.tls(), "succeeded");
    Metric.TLS_HANDSHAKES.counter(registry, counters.tlsFailed(), "failed");
    Metric.AUTH.counter(registry, counters.authenticated(), "succeeded");
    Metric.AUTH.counter(registry, counters.authFailed(), "failed");
    return this;
  }

  ServerMeters limits(LimitCounts counts) {
    for (Limit limit : Limit.values()) {
      Metric.LIMITS.counter(registry, counts.of(limit), limit.label());
    }
    return this;
  }

  ServerMeters rulings(RulingCounts counts) {
    counts
        .byRule()
        .forEach(
            (rule, row) -> {
              Metric.RECIPIENTS.counter(registry, row.accepted(), rule, "accepted");
              Metric.RECIPIENTS.counter(registry, row.deferred(), rule, "deferred");
              Metric.RECIPIENTS.counter(registry, row.refused(), rule, "refused");
            });
    Metric.LOOKUPS.timer(registry, counts, counts::lookups, counts::lookupNanos);
    return this;
  }

  ServerMeters memory(MemoryBudget budget) {
    Metric.INTAKE_MEMORY.gauge(registry, budget::reserved);
    Metric.INTAKE_MEMORY_LIMIT.gauge(registry, budget::total);
    Metric.INTAKE_WAITING.gauge(registry, budget::waiting);
    return this;
  }

  ServerMeters rules(RulesSource rules, InstantSource clock) {
    Metric.RULES_VERSION.gauge(registry, () -> version(rules));
    Metric.RULES_AGE.gauge(registry, () -> age(rules, clock.instant()));
    Metric.RULES_REFUSED.counter(
        registry, rules, source -> source.following().map(Following::refused).orElse(0L));
    return this;
  }

  private static long version(RulesSource rules) {
    try {
      return rules.current().version();
    } catch (RulesUnavailableException _) {
      return -1;
    }
  }

  /// Not a number while there is nothing that could be old.
  private static double age(RulesSource rules, Instant now) {
    return rules
        .following()
        .flatMap(Following::confirmedAt)
        .map(at -> Duration.between(at, now).toMillis() / 1000.0)
        .orElse(Double.NaN);
  }

  ServerMeters connections(String listener, ConnectionCounts counts) {
    Metric.CONNECTIONS.counter(registry, counts.opened(), listener);
    Metric.CONNECTIONS_OPEN.gauge(registry, counts::open, listener);
    return this;
  }
}
