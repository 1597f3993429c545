package dev.postern.rules.store;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Rows for tests.
final class TestRows {
  private TestRows() {}

  /// Rows without any rule but these.
  static RuleRows at(long version, RuleKind kind, String... lines) {
    Map<String, List<String>> entries = new HashMap<>();
    for (RuleKind each : RuleKind.values()) {
      entries.put(each.text(), List.of());
    }
    entries.put(kind.text(), List.of(lines));
    return new RuleRows(version, List.of(), entries, Map.of(), EgressTables.EMPTY, List.of());
  }
}
