package dev.postern.account;

import dev.postern.address.Domain;
import dev.postern.address.Mailbox;
import dev.postern.db.Database;
import dev.postern.db.Sql;
import dev.postern.rules.store.MadeChange;
import dev.postern.rules.store.RuleChangeException;
import dev.postern.rules.store.RuleChanges;
import dev.postern.rules.store.RuleChanges.Change;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The aliases as an operator changes them; each change is a change of rules.
///
/// An alias has up to [#MAX_TARGETS] targets, no loop, and at most [AliasGraph#MAX_DEPTH] aliases
/// behind one another; all that is checked in the transaction that adds it.
///
/// **On failure:** as [AccountRepository].
public final class AliasRepository {
  /// Targets one alias may have.
  public static final int MAX_TARGETS = 50;

  private final Database database;
  private final RuleChanges changes;

  public AliasRepository(RuleChanges changes) {
    this.database = changes.database();
    this.changes = changes;
  }

  /// All aliases, or those of one domain; an alias domain comes before them.
  public List<Alias> list(@Nullable Domain domain) throws SQLException {
    String only = domain == null ? null : domain.name();
    try (var connection = database.dataSource().getConnection()) {
      return Sql.list(
          connection,
          "SELECT name AS domain, '' AS local_part, alias_of AS target FROM domain"
              + " WHERE alias_of IS NOT NULL AND (? IS NULL OR name = ?)"
              + " UNION ALL SELECT domain, local_part, target FROM alias"
              + " WHERE ? IS NULL OR domain = ? ORDER BY domain, local_part, target",
          AliasRepository::read,
          only,
          only,
          only,
          only);
    }
  }

  /// Adds a target to an alias, and so maybe the alias.
  public MadeChange add(Mailbox address, Mailbox target) throws SQLException {
    return changes.apply(
        change -> {
          var domains = new AliasDomains(change.connection());
          Mailbox alias = address.lowerCase();
          AliasDomains.refuseTooLong(alias);
          domains.requireOwnUsers(alias.domain());
          Mailbox real = domains.real(target);
          refuseTaken(change, alias, real);
          if (domains.isHosted(real.domain())) {
            requireRecipient(change, real);
          }
          AliasGraph.of(change.connection()).refuseUnfit(alias, real);
          Sql.update(
              change.connection(),
              "INSERT INTO alias (domain, local_part, target) VALUES (?, ?, ?)",
              alias.domain().name(),
              alias.localPart(),
              real.toString());
          change.history("add alias", null, alias + " " + real);
        });
  }

  /// Removes one target of an alias, or with null all of them.
  public MadeChange remove(Mailbox address, @Nullable Mailbox target) throws SQLException {
    return changes.apply(
        change -> {
          Mailbox alias = address.lowerCase();
          Mailbox real = target == null ? null : new AliasDomains(change.connection()).real(target);
          List<String> all = targets(change, alias);
          List<String> gone =
              real == null ? all : all.stream().filter(t -> t.equals(real.toString())).toList();
          if (gone.isEmpty()) {
            throw new RuleChangeException(
                "no alias "
                    + alias
                    + (real == null ? "" : " to " + real)
                    + " is there; `postern alias list` shows those that are");
          }
          if (gone.size() == all.size()) {
            refuseIfTarget(change, alias, "alias");
          }
          for (String one : gone) {
            Sql.update(
                change.connection(),
                "DELETE FROM alias WHERE domain = ? AND local_part = ? AND target = ?",
                alias.domain().name(),
                alias.localPart(),
                one);
            change.history("remove alias", alias + " " + one, null);
          }
        });
  }

  /// Makes a hosted domain an alias of another.
  public MadeChange add(Domain alias, Domain real) throws SQLException {
    return changes.apply(
        change -> {
          new AliasDomains(change.connection()).add(alias, real);
          change.history("add alias", null, "@" + alias + " @" + real);
        });
  }

  /// Makes an alias domain one with users of its own.
  ///
  /// @param real what it is an alias of, or null for whatever that is
  public MadeChange remove(Domain alias, @Nullable Domain real) throws SQLException {
    return changes.apply(
        change -> {
          Domain was = new AliasDomains(change.connection()).remove(alias, real);
          change.history("remove alias", "@" + alias + " @" + was, null);
        });
  }

  /// Refuses the removal of a mailbox that aliases lead to.
  ///
  /// @param what the mailbox is, for people
  static void refuseIfTarget(Change change, Mailbox mailbox, String what) throws SQLException {
    List<String> pointing =
        Sql.list(
            change.connection(),
            "SELECT domain, local_part, target FROM alias WHERE target = ?"
                + " ORDER BY domain, local_part LIMIT 4",
            row -> read(row).address(),
            mailbox.toString());
    if (!pointing.isEmpty()) {
      throw new RuleChangeException(
          what
              + " "
              + mailbox
              + " is a target of "
              + String.join(", ", pointing.subList(0, Math.min(3, pointing.size())))
              + (pointing.size() > 3 ? " and others" : "")
              + "; remove that first, as with `postern alias remove "
              + pointing.getFirst()
              + " "
              + mailbox
              + "`");
    }
  }

  /// The targets of an alias; empty when there is none.
  static List<String> targets(Change change, Mailbox alias) throws SQLException {
    return Sql.list(
        change.connection(),
        "SELECT target FROM alias WHERE domain = ? AND local_part = ? ORDER BY target",
        row -> Sql.text(row, "target"),
        alias.domain().name(),
        alias.localPart());
  }

  private static void refuseTaken(Change change, Mailbox alias, Mailbox target)
      throws SQLException {
    if (AccountRepository.isThere(change, alias)) {
      throw new RuleChangeException(
          "account "
              + alias
              + " is there, and an alias shadows none; choose another name, or remove it with"
              + " `postern account remove`");
    }
    List<String> targets = targets(change, alias);
    if (targets.contains(target.toString())) {
      throw new RuleChangeException("alias " + alias + " to " + target + " is there already");
    }
    if (targets.size() >= MAX_TARGETS) {
      throw new RuleChangeException(
          "alias "
              + alias
              + " has "
              + MAX_TARGETS
              + " targets, the most there may be; give some of them an alias of their own");
    }
  }

  private static void requireRecipient(Change change, Mailbox target) throws SQLException {
    if (!target.localPart().equals("postmaster")
        && !AccountRepository.isThere(change, target)
        && targets(change, target).isEmpty()) {
      throw new RuleChangeException(
          target
              + " is neither an account nor an alias; add it first, as with `postern account add "
              + target
              + "`");
    }
  }

  private static Alias read(ResultSet row) throws SQLException {
    String localPart = Sql.text(row, "local_part");
    String domain = Sql.text(row, "domain");
    String target = Sql.text(row, "target");
    return localPart.isEmpty()
        ? new Alias("@" + domain, "@" + target)
        : new Alias(new Mailbox(localPart, new Domain(domain)).toString(), target);
  }
}
