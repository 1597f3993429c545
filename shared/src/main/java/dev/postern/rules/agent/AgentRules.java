package dev.postern.rules.agent;

import dev.postern.address.Domain;
import dev.postern.rules.DomainKeys;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// `deliveryagents`: who delivers which mail.
///
/// Looked up as the recipient's full domain, then its suffixes that start with a dot, longest
/// first, then its egress pool, then `*`. **Seed:** 001, QMAILREMOTE and QMAILLOCAL.
public final class AgentRules {
  public static final AgentRules NONE = new AgentRules(List.of());

  private final Map<String, AgentSpec> remote;
  private final Map<String, AgentSpec> local;

  /// @param rules of two with the same key the first counts
  public AgentRules(List<AgentRule> rules) {
    remote = of(rules, Channel.REMOTE);
    local = of(rules, Channel.LOCAL);
  }

  private static Map<String, AgentSpec> of(List<AgentRule> rules, Channel channel) {
    return rules.stream()
        .filter(rule -> rule.channel() == channel)
        .collect(
            Collectors.toUnmodifiableMap(AgentRule::whose, AgentRule::agent, (first, _) -> first));
  }

  /// Who delivers mail for mailboxes here.
  public AgentSpec local(Domain recipients) {
    return DomainKeys.find(local, recipients)
        .or(() -> Optional.ofNullable(local.get(AgentRule.ALL)))
        .orElseGet(AgentSpec.Maildir::new);
  }

  /// Who delivers mail for a domain that leaves us.
  ///
  /// @param pool the egress pool its mail leaves from; null where it has none
  public AgentSpec of(Domain destination, @Nullable String pool) {
    return DomainKeys.find(remote, destination)
        .or(() -> Optional.ofNullable(pool).map(name -> remote.get(AgentRule.POOL + name)))
        .or(() -> Optional.ofNullable(remote.get(AgentRule.ALL)))
        .orElseGet(AgentSpec.Smtp::new);
  }

  /// Whether no rule is there for mail that leaves us.
  public boolean isEmpty() {
    return remote.isEmpty();
  }

  /// Whether some mail's agent depends on its egress pool.
  public boolean asksForPool() {
    return remote.keySet().stream().anyMatch(key -> key.startsWith(AgentRule.POOL));
  }
}
