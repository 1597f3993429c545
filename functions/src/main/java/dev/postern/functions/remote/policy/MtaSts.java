package dev.postern.functions.remote.policy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.address.Domain;
import dev.postern.functions.dns.DnsAnswer;
import dev.postern.functions.dns.DnsClient;
import dev.postern.mtasts.KeptPolicy;
import dev.postern.mtasts.MtaStsPolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/// The MTA-STS policies of destinations.
///
/// | the TXT record | we have a policy | what counts |
/// |---|---|---|
/// | has the same id | not half of max_age ago | ours |
/// | has the same id | longer ago | what is fetched anew, else ours until max_age is over |
/// | has another id | yes | what is fetched anew, else ours until max_age is over |
/// | has an id | no | what is fetched, else none |
/// | is not there, or cannot be told | yes | ours until max_age is over |
/// | is not there, or cannot be told | no | none |
///
/// A fetch that failed is tried again after [#RESPITE] (RFC 8461 §3.3).
///
/// **Standard:** RFC 8461 §3, §5.1. **On failure:** logged, and as above; never an exception.
final class MtaSts {
  static final Duration RESPITE = Duration.ofMinutes(5);

  private static final int MAX_FAILED = 10_000;
  private static final Logger log = LoggerFactory.getLogger(MtaSts.class);

  private final DnsClient dns;
  private final MtaStsFetch fetch;
  private final KeptPolicies kept;
  private final InstantSource clock;
  private final Cache<Domain, Instant> failed =
      Caffeine.newBuilder().maximumSize(MAX_FAILED).build();

  MtaSts(DnsClient dns, MtaStsFetch fetch, KeptPolicies kept, InstantSource clock) {
    this.dns = dns;
    this.fetch = fetch;
    this.kept = kept;
    this.clock = clock;
  }

  /// The policy in force for mail to a domain. Blocks for DNS, the database and HTTPS.
  ///
  /// @param deadline when the invocation must have ended; HTTPS gets a quarter of the time
  Optional<MtaStsPolicy> of(Domain domain, Instant deadline) {
    if (domain.isLiteral()) {
      return Optional.empty();
    }
    Optional<KeptPolicy> ours = kept.find(domain);
    Optional<String> id = id(domain);
    boolean good =
        id.isEmpty()
            || ours.filter(p -> p.id().equals(id.get()) && !p.isAging(clock.instant())).isPresent();
    if (!good && mayFetch(domain)) {
      Optional<KeptPolicy> fetched = fetch(domain, id.get(), deadline);
      ours = fetched.isPresent() ? fetched : ours;
    }
    return ours.map(KeptPolicy::policy);
  }

  private Optional<String> id(Domain domain) {
    return switch (dns.ask("_mta-sts." + domain.name(), Type.TXT).join()) {
      case DnsAnswer.Found found ->
          MtaStsRecord.id(
              found.records().stream()
                  .filter(TXTRecord.class::isInstance)
                  .map(r -> joined((TXTRecord) r))
                  .toList());
      default -> Optional.empty();
    };
  }

  private static String joined(TXTRecord record) {
    List<byte[]> strings = record.getStringsAsByteArrays();
    return strings.stream()
        .map(s -> new String(s, StandardCharsets.ISO_8859_1))
        .collect(Collectors.joining());
  }

  private boolean mayFetch(Domain domain) {
    Instant last = failed.getIfPresent(domain);
    return last == null || !clock.instant().isBefore(last.plus(RESPITE));
  }

  private Optional<KeptPolicy> fetch(Domain domain, String id, Instant deadline) {
    Instant now = clock.instant();
    try {
      String text = fetch.fetch(domain, Duration.between(now, deadline).dividedBy(4));
      KeptPolicy policy = KeptPolicy.of(id, text, now);
      kept.keep(domain, policy);
      failed.invalidate(domain);
      return Optional.of(policy);
    } catch (IOException | IllegalArgumentException e) {
      failed.put(domain, now);
      log.warn("event=mta-sts-fetch-failed domain={} id={}: {}", domain, id, e.getMessage());
      return Optional.empty();
    }
  }
}
