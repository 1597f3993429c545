package dev.postern.account;

import dev.postern.address.Domain;
import dev.postern.address.Mailbox;
import dev.postern.db.Database;
import dev.postern.db.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/// The accounts in MariaDB as SMTP AUTH needs them, asked each time.
public record JdbcAuthAccounts(Database database) implements AuthAccounts {
  @Override
  public Optional<AuthAccount> find(Mailbox mailbox) throws SQLException {
    try (var connection = database.dataSource().getConnection()) {
      return Sql.first(
          connection,
          "SELECT domain, local_part, password_argon2id, scram_sha256, cram_md5, no_relay,"
              + " masquerade FROM account WHERE domain = ? AND local_part = ?",
          JdbcAuthAccounts::read,
          mailbox.domain().name(),
          mailbox.lowerCase().localPart());
    }
  }

  @Override
  public boolean anyCramMd5() throws SQLException {
    try (var connection = database.dataSource().getConnection()) {
      return Sql.first(
              connection,
              "SELECT 1 FROM account WHERE cram_md5 IS NOT NULL LIMIT 1",
              row -> row.getInt(1))
          .isPresent();
    }
  }

  private static AuthAccount read(ResultSet row) throws SQLException {
    return new AuthAccount(
        new Mailbox(Sql.text(row, "local_part"), new Domain(Sql.text(row, "domain"))),
        new Argon2id(Sql.text(row, "password_argon2id")),
        new ScramSha256(Sql.text(row, "scram_sha256")),
        row.getString("cram_md5"),
        !row.getBoolean("no_relay"),
        Masquerade.parse(Sql.text(row, "masquerade")));
  }
}
