package dev.postern.account;

import dev.postern.address.Mailbox;
import dev.postern.db.Database;
import dev.postern.db.Sql;
import dev.postern.rules.Aliases;
import java.sql.SQLException;
import java.util.List;

/// The aliases in MariaDB, asked each time.
public record JdbcAliases(Database database) implements Aliases {
  @Override
  public List<Mailbox> targets(Mailbox mailbox) throws SQLException {
    try (var connection = database.dataSource().getConnection()) {
      return Sql.list(
          connection,
          "SELECT target FROM alias WHERE domain = ? AND local_part = ? ORDER BY target",
          row -> Mailbox.parse(Sql.text(row, "target")),
          mailbox.domain().name(),
          mailbox.lowerCase().localPart());
    }
  }
}
