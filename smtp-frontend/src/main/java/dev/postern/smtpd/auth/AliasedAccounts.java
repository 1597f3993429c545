package dev.postern.smtpd.auth;

import dev.postern.account.AuthAccount;
import dev.postern.account.AuthAccounts;
import dev.postern.address.Mailbox;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The accounts, found by their names in alias domains as well.
///
/// @param real the mailbox behind one of an alias domain; every other is itself
public record AliasedAccounts(AuthAccounts accounts, UnaryOperator<Mailbox> real)
    implements AuthAccounts {
  @Override
  public Optional<AuthAccount> find(Mailbox mailbox) throws SQLException {
    return accounts.find(real.apply(mailbox));
  }

  @Override
  public boolean anyCramMd5() throws SQLException {
    return accounts.anyCramMd5();
  }
}
