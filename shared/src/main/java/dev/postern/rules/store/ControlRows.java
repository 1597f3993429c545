package dev.postern.rules.store;

import dev.postern.db.Sql;
import dev.postern.rules.ControlValue;
import dev.postern.rules.HostedDomain;
import dev.postern.rules.store.RuleChanges.Change;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The rows of rules, control files of one line and hosted domains, changed in bulk with their
/// history.
record ControlRows(Change change) {
  /// Rows of one statement.
  private static final int BATCH = 1000;

  void change(RuleKind kind, ControlDiff diff) throws SQLException {
    for (List<String> batch : batches(diff.removed())) {
      Sql.update(
          change.connection(),
          "DELETE FROM " + kind.table() + " WHERE entry IN (" + Sql.marks(batch.size()) + ")",
          batch.toArray());
      change.history(
          batch.stream()
              .map(e -> new HistoryLine("remove " + kind.text(), kind.shown(e), null))
              .toList());
    }
    for (List<String> batch : batches(diff.added())) {
      insert(kind, batch);
      change.history(
          batch.stream()
              .map(e -> new HistoryLine("add " + kind.text(), null, kind.shown(e)))
              .toList());
    }
  }

  private void insert(RuleKind kind, List<String> entries) throws SQLException {
    List<String> values = new ArrayList<>();
    boolean keyed = false;
    for (String text : entries) {
      RuleKind.Entry entry = kind.read(text);
      values.add(entry.text());
      values.addAll(entry.destination());
      keyed = !entry.destination().isEmpty();
    }
    String row = keyed ? "(?, ?)" : "(?)";
    Sql.update(
        change.connection(),
        "INSERT INTO "
            + kind.table()
            + (keyed ? " (entry, destination)" : " (entry)")
            + " VALUES "
            + String.join(", ", java.util.Collections.nCopies(entries.size(), row)),
        values.toArray());
  }

  static List<List<String>> batches(List<String> all) {
    List<List<String>> batches = new ArrayList<>();
    for (int from = 0; from < all.size(); from += BATCH) {
      batches.add(all.subList(from, Math.min(all.size(), from + BATCH)));
    }
    return batches;
  }

  void changeValues(Map<ControlValue, String> there, Map<ControlValue, String> wanted)
      throws SQLException {
    for (ControlValue value : ControlValue.values()) {
      String old = there.get(value);
      String now = wanted.get(value);
      if (now == null && old != null) {
        Sql.update(change.connection(), "DELETE FROM control_value WHERE name = ?", value.file());
        change.history("remove " + value.file(), old, null);
      } else if (now != null && !now.equals(old)) {
        Sql.update(
            change.connection(),
            "INSERT INTO control_value (name, value) VALUES (?, ?)"
                + " ON DUPLICATE KEY UPDATE value = VALUES(value)",
            value.file(),
            now);
        change.history((old == null ? "add " : "set ") + value.file(), old, now);
      }
    }
  }

  void changeDomains(Map<String, HostedDomain> there, Map<String, HostedDomain> wanted)
      throws SQLException {
    for (HostedDomain old : there.values()) {
      if (!wanted.containsKey(old.name().name())) {
        DomainRepository.delete(change, old);
      }
    }
    for (HostedDomain now : wanted.values()) {
      HostedDomain old = there.get(now.name().name());
      if (old == null) {
        DomainRepository.insert(change, now);
      } else if (!old.equals(now)) {
        DomainRepository.update(change, old, now);
      }
    }
  }
}
