package dev.postern.account;

import dev.postern.address.Domain;
import dev.postern.address.Mailbox;
import dev.postern.db.Sql;
import dev.postern.rules.store.RuleChangeException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Which aliases lead to which, looked at level by level within the transaction of a change.
///
/// @param down the targets of an alias
/// @param up the aliases that have this target
record AliasGraph(Step down, Step up) {
  /// Aliases that may be behind one another, the first one included.
  static final int MAX_DEPTH = 5;

  /// One level on.
  @FunctionalInterface
  interface Step {
    List<Mailbox> from(Mailbox mailbox) throws SQLException;
  }

  static AliasGraph of(Connection connection) {
    return new AliasGraph(
        alias ->
            Sql.list(
                connection,
                "SELECT target FROM alias WHERE domain = ? AND local_part = ?",
                row -> Mailbox.parse(Sql.text(row, "target")),
                alias.domain().name(),
                alias.localPart()),
        target ->
            Sql.list(
                connection,
                "SELECT domain, local_part FROM alias WHERE target = ?",
                row ->
                    new Mailbox(Sql.text(row, "local_part"), new Domain(Sql.text(row, "domain"))),
                target.toString()));
  }

  /// Refuses a new target that leads back to its alias, or makes too long a chain.
  void refuseUnfit(Mailbox alias, Mailbox target) throws SQLException {
    List<Set<Mailbox>> below = levels(target, down);
    if (below.stream().anyMatch(level -> level.contains(alias))) {
      throw new RuleChangeException(
          "alias " + alias + " to " + target + " makes a loop: " + target + " leads back to it");
    }
    // The last level below are mailboxes; every level above is of aliases.
    int aliases = levels(alias, up).size() + below.size() - 1;
    if (aliases > MAX_DEPTH) {
      throw new RuleChangeException(
          "alias "
              + alias
              + " to "
              + target
              + " makes a chain of "
              + aliases
              + " aliases, more than "
              + MAX_DEPTH
              + "; let it lead to the last of them directly");
    }
  }

  /// The mailboxes 0, 1, 2, ... steps away, no further than tells that it is too far.
  private static List<Set<Mailbox>> levels(Mailbox from, Step step) throws SQLException {
    List<Set<Mailbox>> levels = new ArrayList<>();
    Set<Mailbox> level = Set.of(from);
    while (!level.isEmpty() && levels.size() <= MAX_DEPTH + 1) {
      levels.add(level);
      Set<Mailbox> next = new HashSet<>();
      for (Mailbox mailbox : level) {
        next.addAll(step.from(mailbox));
      }
      level = next;
    }
    return levels;
  }
}
