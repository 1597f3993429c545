package dev.postern.rules.store;

import dev.postern.address.Domain;
import dev.postern.db.Database;
import dev.postern.db.Sql;
import dev.postern.dkim.DkimKey;
import dev.postern.rules.store.RuleChanges.Change;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/// The DKIM keys of the hosted domains. Neither history nor errors have a key in them.
///
/// **On failure:** as [RulesRepository].
public final class DkimRepository {
  private static final String SELECT =
      "SELECT domain, selector, algorithm, active, public_key, private_key FROM dkim_key";
  private static final String ONE = " WHERE domain = ? AND selector = ?";

  private final Database database;
  private final RuleChanges changes;

  public DkimRepository(RuleChanges changes) {
    this.database = changes.database();
    this.changes = changes;
  }

  /// The keys of a domain, active or not, by selector.
  ///
  /// @throws RuleChangeException when it is not hosted here
  public List<DkimKey> list(Domain domain) throws SQLException {
    try (var connection = database.dataSource().getConnection()) {
      DomainRepository.existing(connection, domain);
      return of(connection, domain);
    }
  }

  /// Adds a key to a hosted domain.
  public MadeChange add(DkimKey key) throws SQLException {
    return changes.apply(
        change -> {
          DomainRepository.existing(change.connection(), key.domain());
          for (DkimKey there : of(change.connection(), key.domain())) {
            if (there.selector().equals(key.selector())) {
              throw new RuleChangeException(
                  "domain "
                      + key.domain()
                      + " has a DKIM key "
                      + key.selector()
                      + " already; name another with --selector");
            }
          }
          Sql.update(
              change.connection(),
              "INSERT INTO dkim_key (domain, selector, algorithm, active, public_key, private_key)"
                  + " VALUES (?, ?, ?, ?, ?, ?)",
              key.domain().name(),
              key.selector(),
              key.algorithm().text(),
              key.active(),
              key.publicKey(),
              key.encryptedKey());
          change.history("add dkim", null, key.text());
        });
  }

  /// Signs with a key from now on, and no longer with the domain's other one of its algorithm.
  public MadeChange activate(Domain domain, String selector) throws SQLException {
    return changes.apply(
        change -> {
          DkimKey key = existing(change.connection(), domain, selector);
          for (DkimKey other : of(change.connection(), domain)) {
            if (other.algorithm() == key.algorithm() && !other.selector().equals(selector)) {
              activate(change, other, false);
            }
          }
          activate(change, key, true);
        });
  }

  /// Signs with a key no longer.
  public MadeChange deactivate(Domain domain, String selector) throws SQLException {
    return changes.apply(
        change -> activate(change, existing(change.connection(), domain, selector), false));
  }

  private static void activate(Change change, DkimKey key, boolean active) throws SQLException {
    var after =
        new DkimKey(
            key.domain(),
            key.selector(),
            key.algorithm(),
            active,
            key.publicKey(),
            key.encryptedKey());
    Sql.update(
        change.connection(),
        "UPDATE dkim_key SET active = ?" + ONE,
        active,
        key.domain().name(),
        key.selector());
    change.history("set dkim", key.text(), after.text());
  }

  /// Removes a key that is not active.
  public MadeChange remove(Domain domain, String selector) throws SQLException {
    return changes.apply(
        change -> {
          DkimKey key = existing(change.connection(), domain, selector);
          if (key.active()) {
            throw new RuleChangeException(
                "mail of "
                    + domain
                    + " is signed with DKIM key "
                    + selector
                    + "; activate another of its algorithm, or deactivate it, first");
          }
          delete(change, key);
        });
  }

  /// Removes the keys of a domain that goes itself.
  static void removeAll(Change change, Domain domain) throws SQLException {
    for (DkimKey key : of(change.connection(), domain)) {
      delete(change, key);
    }
  }

  private static void delete(Change change, DkimKey key) throws SQLException {
    Sql.update(
        change.connection(), "DELETE FROM dkim_key" + ONE, key.domain().name(), key.selector());
    change.history("remove dkim", key.text(), null);
  }

  private static DkimKey existing(Connection connection, Domain domain, String selector)
      throws SQLException {
    return Sql.first(connection, SELECT + ONE, DkimRepository::read, domain.name(), selector)
        .orElseThrow(
            () ->
                new RuleChangeException(
                    "domain "
                        + domain
                        + " has no DKIM key "
                        + selector
                        + "; `postern domain dkim "
                        + domain
                        + "` shows those it has"));
  }

  private static List<DkimKey> of(Connection connection, Domain domain) throws SQLException {
    return Sql.list(
        connection,
        SELECT + " WHERE domain = ? ORDER BY selector",
        DkimRepository::read,
        domain.name());
  }

  static List<DkimRow> rows(Connection connection) throws SQLException {
    return Sql.list(connection, SELECT + " ORDER BY domain, selector", DkimRepository::row);
  }

  private static DkimKey read(ResultSet row) throws SQLException {
    return row(row).parse();
  }

  private static DkimRow row(ResultSet row) throws SQLException {
    return new DkimRow(
        Sql.text(row, "domain"),
        Sql.text(row, "selector"),
        Sql.text(row, "algorithm"),
        row.getBoolean("active"),
        Sql.text(row, "public_key"),
        Sql.text(row, "private_key"));
  }
}
