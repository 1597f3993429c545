package dev.postern.rules;

import dev.postern.address.IpAddress;
import dev.postern.address.Mailbox;
import dev.postern.db.Database;
import dev.postern.db.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of the relay table as an operator sees and removes them.
public record RelayEntries(Database database) {
  /// Which rows: a selector that is null leaves none out.
  ///
  /// @param user compared whole and in any case
  /// @param client also where it is written v4-mapped
  public record Selector(@Nullable Mailbox user, @Nullable IpAddress client) {
    private static final String WHERE =
        " WHERE (? IS NULL OR LOWER(email) = LOWER(?)) AND (? IS NULL OR ipaddr IN (?, ?))";

    private @Nullable Object[] parameters(Object... more) {
      String email = user == null ? null : user.toString();
      String address = client == null ? null : client.toString();
      List<@Nullable Object> all = new ArrayList<>();
      Collections.addAll(all, email, email, address, address, "::ffff:" + address);
      Collections.addAll(all, more);
      return all.toArray();
    }
  }

  /// The latest logins first, `max` at most.
  public List<RelayEntry> list(Selector selector, int max) throws SQLException {
    try (var connection = database.dataSource().getConnection()) {
      return Sql.list(
          connection,
          "SELECT email, ipaddr, `timestamp` FROM relay"
              + Selector.WHERE
              + " ORDER BY `timestamp` DESC, email, ipaddr LIMIT ?",
          row ->
              new RelayEntry(
                  Sql.text(row, "email"),
                  Sql.text(row, "ipaddr"),
                  Instant.ofEpochSecond(row.getLong("timestamp"))),
          selector.parameters(max));
    }
  }

  /// Removes all rows selected, whatever their age.
  ///
  /// @return how many went
  public int remove(Selector selector) throws SQLException {
    return database.transaction(
        connection ->
            Sql.update(connection, "DELETE FROM relay" + Selector.WHERE, selector.parameters()));
  }
}
