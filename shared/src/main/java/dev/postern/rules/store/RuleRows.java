package dev.postern.rules.store;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// All rules as they are stored, before any parser has read them: what is loaded from MariaDB in
/// one consistent read, and what the copy in the spool bucket holds.
///
/// Every component is a field of the copy's JSON; one more is one more there, and a copy without it
/// is refused; a copy without a kind has none of its lines.
///
/// @param version the rules version the rows belong to
/// @param domains the hosted domains
/// @param entries the lines of each kind in the order they are looked at, by [RuleKind#text()];
///   every kind is there
/// @param controls the control files of one line, by name
/// @param egress sources, pools, routes and limits
/// @param dkim the DKIM keys, private keys encrypted
public record RuleRows(
    long version,
    List<DomainRow> domains,
    Map<String, List<String>> entries,
    Map<String, String> controls,
    EgressTables egress,
    List<DkimRow> dkim) {
  /// @throws IllegalArgumentException when a kind is missing, or is none of this version's
  public RuleRows {
    domains = List.copyOf(domains);
    controls = Map.copyOf(controls);
    dkim = List.copyOf(dkim);
    entries =
        entries.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey, entry -> List.copyOf(entry.getValue())));
    if (!entries.keySet().equals(RuleKind.texts())) {
      throw new IllegalArgumentException(
          "the kinds of rules are "
              + entries.keySet().stream().sorted().toList()
              + ", this version has "
              + RuleKind.texts().stream().sorted().toList());
    }
  }

  /// The lines of one kind, in the order they are looked at.
  List<String> entries(RuleKind kind) {
    return entries.getOrDefault(kind.text(), List.of());
  }
}
