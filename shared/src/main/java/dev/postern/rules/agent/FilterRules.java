package dev.postern.rules.agent;

import dev.postern.address.Domain;
import dev.postern.rules.DomainKeys;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `contentfilters`: what looks at which mail before it is delivered.
///
/// Looked up as the recipient's full domain, then its suffixes that start with a dot, longest
/// first, then `*`; at each a line for the channel before one for both. **Seed:** 001,
/// spawn-filter.
public final class FilterRules {
  public static final FilterRules NONE = new FilterRules(List.of());

  private final Map<Channel, Map<String, FilterSpec>> byChannel = new EnumMap<>(Channel.class);

  /// @param rules no two with the same key
  public FilterRules(List<FilterRule> rules) {
    for (Channel channel : Channel.values()) {
      Map<String, FilterSpec> byDomain = new HashMap<>();
      for (FilterRule rule : rules) {
        boolean forThisAlone = rule.channels().size() == 1;
        if (rule.channels().contains(channel)
            && (forThisAlone || !byDomain.containsKey(rule.domain()))) {
          byDomain.put(rule.domain(), rule.filter());
        }
      }
      byChannel.put(channel, Map.copyOf(byDomain));
    }
  }

  /// What looks at mail for a domain.
  public FilterSpec of(Domain recipients, Channel channel) {
    Map<String, FilterSpec> byDomain = byChannel.getOrDefault(channel, Map.of());
    return DomainKeys.find(byDomain, recipients)
        .or(() -> Optional.ofNullable(byDomain.get(AgentRule.ALL)))
        .orElseGet(FilterSpec.None::new);
  }

  /// Whether any rule is there for a channel.
  public boolean isEmpty(Channel channel) {
    return byChannel.getOrDefault(channel, Map.of()).isEmpty();
  }
}
