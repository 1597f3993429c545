package dev.postern.rules.store;

import dev.postern.rules.ControlValue;
import dev.postern.rules.HostedDomain;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// All that a control directory holds, as it is stored.
///
/// @param entries of each kind of rule in their order; a kind without is absent or empty
/// @param values of the files of one line
/// @param domains the hosted domains
/// @param pools the egress pools: each the addresses in it, with their weights
public record ControlRules(
    Map<RuleKind, List<String>> entries,
    Map<ControlValue, String> values,
    SortedMap<String, HostedDomain> domains,
    SortedMap<String, SortedMap<String, Integer>> pools) {
  public ControlRules {
    Map<RuleKind, List<String>> kinds = new EnumMap<>(RuleKind.class);
    for (RuleKind kind : RuleKind.values()) {
      kinds.put(kind, List.copyOf(entries.getOrDefault(kind, List.of())));
    }
    entries = Collections.unmodifiableMap(kinds);
    Map<ControlValue, String> lines = new EnumMap<>(ControlValue.class);
    lines.putAll(values);
    values = Collections.unmodifiableMap(lines);
    domains = Collections.unmodifiableSortedMap(new TreeMap<>(domains));
    SortedMap<String, SortedMap<String, Integer>> members = new TreeMap<>();
    pools.forEach(
        (pool, of) -> members.put(pool, Collections.unmodifiableSortedMap(new TreeMap<>(of))));
    pools = Collections.unmodifiableSortedMap(members);
  }

  /// The entries of a kind, in their order.
  public List<String> of(RuleKind kind) {
    return entries.getOrDefault(kind, List.of());
  }
}
