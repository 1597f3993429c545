package dev.postern.rules.agent;

import dev.postern.address.Domain;
import dev.postern.rules.DomainKeys;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// `deliveryagents`: who delivers which mail that leaves us.
///
/// Looked up as the recipient's full domain, then its suffixes that start with a dot, longest
/// first, then its egress pool, then `*`. **Seed:** 001, QMAILREMOTE.
public final class AgentRules {
  public static final AgentRules NONE = new AgentRules(List.of());

  private final Map<String, AgentSpec> byKey;

  /// @param rules of two with the same key the first counts
  public AgentRules(List<AgentRule> rules) {
    byKey =
        rules.stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    AgentRule::key, AgentRule::agent, (first, _) -> first));
  }

  /// Who delivers mail for a domain.
  ///
  /// @param pool the egress pool its mail leaves from; null where it has none
  public AgentSpec of(Domain destination, @Nullable String pool) {
    return DomainKeys.find(byKey, destination)
        .or(() -> Optional.ofNullable(pool).map(name -> byKey.get(AgentRule.POOL + name)))
        .or(() -> Optional.ofNullable(byKey.get(AgentRule.ALL)))
        .orElseGet(AgentSpec.Smtp::new);
  }

  /// Whether any rule is there.
  public boolean isEmpty() {
    return byKey.isEmpty();
  }

  /// Whether some mail's agent depends on its egress pool.
  public boolean asksForPool() {
    return byKey.keySet().stream().anyMatch(key -> key.startsWith(AgentRule.POOL));
  }
}
