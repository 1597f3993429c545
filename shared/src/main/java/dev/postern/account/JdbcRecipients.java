package dev.postern.account;

import dev.postern.address.Mailbox;
import dev.postern.db.Database;
import dev.postern.db.Sql;
import dev.postern.rules.Accounts;
import java.sql.SQLException;

/// Who may get mail, as RCPT asks it: the accounts and the aliases in MariaDB, asked each time.
public record JdbcRecipients(Database database) implements Accounts {
  @Override
  public boolean exists(Mailbox mailbox) throws SQLException {
    String domain = mailbox.domain().name();
    String localPart = mailbox.lowerCase().localPart();
    try (var connection = database.dataSource().getConnection()) {
      return Sql.first(
              connection,
              "SELECT 1 FROM account WHERE domain = ? AND local_part = ?"
                  + " UNION ALL SELECT 1 FROM alias WHERE domain = ? AND local_part = ? LIMIT 1",
              row -> true,
              domain,
              localPart,
              domain,
              localPart)
          .isPresent();
    }
  }
}
