package dev.postern.rules;

import dev.postern.address.Domain;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// `tlspolicy`: destinations with a TLS policy of their own.
///
/// Looked up as the full domain, then its suffixes that start with a dot, longest first.
public final class TlsPolicyRules {
  public static final TlsPolicyRules EMPTY = new TlsPolicyRules(List.of());

  private final Map<String, TlsPolicyRule> byKey;

  /// @param rules of two with the same key the first counts
  public TlsPolicyRules(List<TlsPolicyRule> rules) {
    byKey =
        rules.stream()
            .collect(
                Collectors.toMap(TlsPolicyRule::key, Function.identity(), (first, _) -> first));
  }

  /// What the operator asks of a destination, if anything.
  public Optional<TlsPolicyRule> of(Domain domain) {
    return DomainKeys.find(byKey, domain);
  }
}
