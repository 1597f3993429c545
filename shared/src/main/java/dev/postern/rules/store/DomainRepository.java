package dev.postern.rules.store;

import dev.postern.address.Domain;
import dev.postern.db.Database;
import dev.postern.db.Sql;
import dev.postern.rules.HostedDomain;
import dev.postern.rules.store.RuleChanges.Change;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The hosted domains.
///
/// **On failure:** as [RulesRepository].
public final class DomainRepository {
  static final String SELECT = "SELECT name, backup_mx, unknown_user, alias_of FROM domain";

  private final Database database;
  private final RuleChanges changes;

  public DomainRepository(RuleChanges changes) {
    this.database = changes.database();
    this.changes = changes;
  }

  public List<HostedDomain> list() throws SQLException {
    try (var connection = database.dataSource().getConnection()) {
      return Sql.list(connection, SELECT + " ORDER BY name", DomainRepository::read);
    }
  }

  /// Adds a domain.
  public MadeChange add(HostedDomain domain) throws SQLException {
    return changes.apply(
        change -> {
          if (find(change.connection(), domain.name()).isPresent()) {
            throw new RuleChangeException(
                "domain " + domain.name() + " is there already; `postern domain set` changes it");
          }
          insert(change, domain);
        });
  }

  static void insert(Change change, HostedDomain domain) throws SQLException {
    Sql.update(
        change.connection(),
        "INSERT INTO domain (name, backup_mx, unknown_user) VALUES (?, ?, ?)",
        domain.name().name(),
        domain.backupMx(),
        domain.unknownUser().text());
    change.history("add domain", null, text(domain));
  }

  /// Changes what a domain is to be; its name stays.
  public MadeChange set(Domain name, UnaryOperator<HostedDomain> to) throws SQLException {
    return changes.apply(
        change -> {
          HostedDomain before = existing(change, name);
          update(change, before, to.apply(before));
        });
  }

  static void update(Change change, HostedDomain before, HostedDomain after) throws SQLException {
    if (after.backupMx() && !before.backupMx()) {
      refuseIfAliased(change.connection(), before);
    }
    Sql.update(
        change.connection(),
        "UPDATE domain SET backup_mx = ?, unknown_user = ? WHERE name = ?",
        after.backupMx(),
        after.unknownUser().text(),
        before.name().name());
    change.history("set domain", text(before), text(after));
  }

  /// Removes a domain that has no accounts and no aliases.
  public MadeChange remove(Domain name) throws SQLException {
    return changes.apply(
        change -> {
          HostedDomain before = existing(change, name);
          long accounts = accounts(change.connection(), name);
          if (accounts > 0) {
            throw new RuleChangeException(
                "domain "
                    + name
                    + " has "
                    + accounts
                    + (accounts == 1 ? " account" : " accounts")
                    + "; remove them first with `postern account remove`");
          }
          delete(change, before);
        });
  }

  static void delete(Change change, HostedDomain domain) throws SQLException {
    refuseIfAliased(change.connection(), domain);
    DkimRepository.removeAll(change, domain.name());
    Sql.update(change.connection(), "DELETE FROM domain WHERE name = ?", domain.name().name());
    change.history("remove domain", text(domain), null);
  }

  /// A hosted domain, as the transaction sees it.
  public static Optional<HostedDomain> find(Connection connection, Domain name)
      throws SQLException {
    return Sql.first(connection, SELECT + " WHERE name = ?", DomainRepository::read, name.name());
  }

  /// Refuses what would leave aliases without their domain.
  private static void refuseIfAliased(Connection connection, HostedDomain domain)
      throws SQLException {
    String name = domain.name().name();
    Optional<String> alias =
        Sql.first(
            connection,
            "SELECT CONCAT('@', name) FROM domain WHERE alias_of = ? OR (name = ? AND alias_of IS"
                + " NOT NULL) UNION ALL SELECT CONCAT(local_part, '@', domain) FROM alias WHERE"
                + " domain = ? OR target LIKE CONCAT('%@', ?) LIMIT 1",
            row -> row.getString(1),
            name,
            name,
            name,
            name);
    if (alias.isPresent()) {
      throw new RuleChangeException(
          "aliases depend on domain %s, %s for one; remove them first with `postern alias remove`"
              .formatted(name, alias.get()));
    }
  }

  static long accounts(Connection connection, Domain name) throws SQLException {
    return Sql.first(
            connection,
            "SELECT COUNT(*) FROM account WHERE domain = ?",
            row -> row.getLong(1),
            name.name())
        .orElse(0L);
  }

  private static HostedDomain existing(Change change, Domain name) throws SQLException {
    return existing(change.connection(), name);
  }

  /// @throws RuleChangeException when it is not hosted here
  static HostedDomain existing(Connection connection, Domain name) throws SQLException {
    return find(connection, name)
        .orElseThrow(
            () ->
                new RuleChangeException(
                    "domain "
                        + name
                        + " is not hosted here; `postern domain list` shows those"
                        + " that are"));
  }

  static HostedDomain read(ResultSet row) throws SQLException {
    return row(row).parse();
  }

  static DomainRow row(ResultSet row) throws SQLException {
    return new DomainRow(
        Sql.text(row, "name"),
        row.getBoolean("backup_mx"),
        Sql.text(row, "unknown_user"),
        Objects.requireNonNullElse(row.getString("alias_of"), ""));
  }

  static String text(HostedDomain domain) {
    return domain.name()
        + " unknown-user="
        + domain.unknownUser().text()
        + (domain.backupMx() ? " backup-mx" : "");
  }
}
