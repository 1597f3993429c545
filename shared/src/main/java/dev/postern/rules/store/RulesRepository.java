package dev.postern.rules.store;

import dev.postern.db.Database;
import dev.postern.db.Sql;
import dev.postern.rules.RuleSyntaxException;
import dev.postern.rules.store.RuleChanges.Change;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The entries of the rules that are lines of a control file: tcp, rcpthosts, smtproutes.
///
/// Every entry is read by its own parser before it is stored. A call with several entries changes
/// all or none.
///
/// **On failure:** [RuleSyntaxException] or, for every entry that cannot be (up to
/// [#MOST_REFUSED]), [EntriesRefusedException], with the remedy; [SQLException] when the database
/// does not answer. Nothing was changed, except that after an [SQLException] the change may be
/// found made.
public final class RulesRepository {
  /// Entries refused at once, at most.
  static final int MOST_REFUSED = 1000;

  private final Database database;
  private final RuleChanges changes;

  public RulesRepository(RuleChanges changes) {
    this.database = changes.database();
    this.changes = changes;
  }

  /// The version of all rules together.
  public long version() throws SQLException {
    try (var connection = database.dataSource().getConnection()) {
      return RuleChanges.version(connection);
    }
  }

  /// All entries of a kind as they are stored, in the order they are looked at.
  public List<String> entries(RuleKind kind) throws SQLException {
    try (var connection = database.dataSource().getConnection()) {
      return Sql.list(connection, selectAll(kind), row -> Sql.text(row, "entry"));
    }
  }

  static String selectAll(RuleKind kind) {
    return "SELECT entry FROM " + kind.table() + " ORDER BY " + kind.order();
  }

  /// Adds entries behind those there are.
  public MadeChange add(RuleKind kind, List<String> entries) throws SQLException {
    List<RuleKind.Entry> parsed = entries.stream().map(kind::read).toList();
    return changes.apply(
        change ->
            each(
                parsed,
                entry -> {
                  refuseDuplicate(change, kind, entry);
                  insert(change, kind, entry);
                  change.history("add " + kind.text(), null, kind.shown(entry.text()));
                }));
  }

  /// Removes entries, also those that this version would not take. Of one that has a password the
  /// password does not matter.
  public MadeChange remove(RuleKind kind, List<String> entries) throws SQLException {
    return changes.apply(
        change -> each(entries, entry -> remove(change, kind, asStored(change, kind, entry))));
  }

  @FunctionalInterface
  private interface Step<T> {
    void run(T entry) throws SQLException;
  }

  private static <T> void each(List<T> entries, Step<T> step) throws SQLException {
    SortedMap<Integer, String> refused = new TreeMap<>();
    for (int i = 0; i < entries.size() && refused.size() < MOST_REFUSED; i++) {
      try {
        step.run(entries.get(i));
      } catch (RuleChangeException e) {
        refused.put(i, String.valueOf(e.getMessage()));
      }
    }
    if (!refused.isEmpty()) {
      throw new EntriesRefusedException(refused);
    }
  }

  private static void remove(Change change, RuleKind kind, String entry) throws SQLException {
    int removed =
        Sql.update(change.connection(), "DELETE FROM " + kind.table() + " WHERE entry = ?", entry);
    if (removed == 0) {
      throw new RuleChangeException(
          "no %s rule %s is there; `postern rule list %s` shows those that are"
              .formatted(kind.text(), kind.shown(entry), kind.text()));
    }
    change.history("remove " + kind.text(), kind.shown(entry), null);
  }

  /// The stored entry that is meant: one that has a password is named without it.
  private static String asStored(Change change, RuleKind kind, String entry) throws SQLException {
    if (kind.hasPassword(entry)) {
      String shown = kind.shown(entry);
      return Sql.list(change.connection(), selectAll(kind), row -> Sql.text(row, "entry")).stream()
          .filter(there -> kind.shown(there).equals(shown))
          .findFirst()
          .orElse(entry);
    }
    try {
      return kind.read(entry).text();
    } catch (RuleSyntaxException _) {
      return entry;
    }
  }

  private static void refuseDuplicate(Change change, RuleKind kind, RuleKind.Entry entry)
      throws SQLException {
    String sql = "SELECT entry FROM " + kind.table() + " WHERE entry = ?";
    List<String> parameters = new ArrayList<>(List.of(entry.text()));
    if (!entry.destination().isEmpty()) {
      sql += " OR destination = ?";
      parameters.addAll(entry.destination());
    }
    Optional<String> there =
        Sql.first(change.connection(), sql, row -> Sql.text(row, "entry"), parameters.toArray());
    if (there.isPresent()) {
      throw new RuleChangeException(
          there.get().equals(entry.text())
              ? kind.text() + " rule " + kind.shown(entry.text()) + " is there already"
              : "the destination of "
                  + kind.shown(entry.text())
                  + " has a "
                  + kind.gives()
                  + " already: "
                  + kind.shown(there.get())
                  + "; remove that first");
    }
  }

  private static void insert(Change change, RuleKind kind, RuleKind.Entry entry)
      throws SQLException {
    List<String> values = new ArrayList<>(List.of(entry.text()));
    values.addAll(entry.destination());
    Sql.update(
        change.connection(),
        "INSERT INTO "
            + kind.table()
            + (values.size() == 1 ? " (entry)" : " (entry, destination)")
            + " VALUES ("
            + Sql.marks(values.size())
            + ")",
        values.toArray());
  }
}
