package dev.postern.smtpd.auth;

import dev.postern.account.AuthAccounts;
import dev.postern.account.AuthFailures;
import dev.postern.account.JdbcAuthAccounts;
import dev.postern.account.JdbcAuthFailures;
import dev.postern.db.Database;
import java.time.InstantSource;

/// What SMTP AUTH asks: the accounts, and the failures so far.
public record AuthStores(AuthAccounts accounts, AuthFailures failures) {
  /// Those in MariaDB.
  public static AuthStores in(Database database, InstantSource clock) {
    return new AuthStores(new JdbcAuthAccounts(database), new JdbcAuthFailures(database, clock));
  }
}
