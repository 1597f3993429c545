package dev.postern.account;

import dev.postern.address.Mailbox;
import dev.postern.db.Database;
import dev.postern.db.Sql;
import dev.postern.rules.Accounts;
import java.sql.SQLException;

/// The accounts in MariaDB, asked each time.
public record JdbcAccounts(Database database) implements Accounts {
  @Override
  public boolean exists(Mailbox mailbox) throws SQLException {
    try (var connection = database.dataSource().getConnection()) {
      return Sql.first(
              connection,
              "SELECT 1 FROM account WHERE domain = ? AND local_part = ?",
              row -> row.getInt(1),
              mailbox.domain().name(),
              mailbox.lowerCase().localPart())
          .isPresent();
    }
  }
}
