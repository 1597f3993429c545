package dev.postern.mtasts;

import dev.postern.address.Domain;
import dev.postern.db.Database;
import dev.postern.db.Sql;
import java.sql.SQLException;
import java.util.Optional;

/// The policies in MariaDB. A row that does not parse, as another version may have written it, is
/// none.
public record JdbcMtaStsStore(Database database) implements MtaStsStore {
  /// Expired rows that one save drops.
  private static final int DROPPED = 100;

  @Override
  public Optional<KeptPolicy> find(Domain domain) throws SQLException {
    try (var connection = database.dataSource().getConnection()) {
      return Sql.first(
          connection,
          "SELECT policy_id, policy, fetched_at FROM mta_sts_policy WHERE domain = ?",
          row ->
              KeptPolicy.of(
                  Sql.text(row, "policy_id"),
                  Sql.text(row, "policy"),
                  Sql.instant(row, "fetched_at")),
          domain.name());
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  @Override
  public void save(Domain domain, KeptPolicy policy) throws SQLException {
    var _ =
        database.transaction(
            connection -> {
              Sql.update(
                  connection,
                  "DELETE FROM mta_sts_policy WHERE expires_at < ? ORDER BY expires_at LIMIT "
                      + DROPPED,
                  policy.fetchedAt());
              return Sql.update(
                  connection,
                  """
                  INSERT INTO mta_sts_policy (domain, policy_id, policy, fetched_at, expires_at)
                  VALUES (?, ?, ?, ?, ?)
                  ON DUPLICATE KEY UPDATE
                    policy_id = IF(fetched_at > VALUES(fetched_at), policy_id, VALUES(policy_id)),
                    policy = IF(fetched_at > VALUES(fetched_at), policy, VALUES(policy)),
                    expires_at = IF(fetched_at > VALUES(fetched_at), expires_at, VALUES(expires_at)),
                    fetched_at = GREATEST(fetched_at, VALUES(fetched_at))
                  """,
                  domain.name(),
                  policy.id(),
                  policy.text(),
                  policy.fetchedAt(),
                  policy.expiresAt());
            });
  }
}
