package dev.postern.smtpd.auth;

import dev.postern.account.AuthAccount;
import dev.postern.account.AuthAccounts;
import dev.postern.address.AddressSyntaxException;
import dev.postern.address.Mailbox;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Supplier;

/// Finds the account of a name that a client gave: an address, or its local part alone at the
/// primary domain.
///
/// @param primaryDomain asked each time
record Users(AuthAccounts accounts, Supplier<String> primaryDomain) {
  Optional<AuthAccount> find(String user) throws SQLException {
    try {
      String address = user.contains("@") ? user : user + "@" + primaryDomain.get();
      return accounts.find(Mailbox.parse(address));
    } catch (AddressSyntaxException _) {
      return Optional.empty();
    }
  }
}
