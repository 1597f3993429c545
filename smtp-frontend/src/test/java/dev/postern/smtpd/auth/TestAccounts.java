package dev.postern.smtpd.auth;

import dev.postern.account.AuthAccount;
import dev.postern.account.AuthAccounts;
import dev.postern.account.Credentials;
import dev.postern.account.Masquerade;
import dev.postern.address.Mailbox;
import dev.postern.secret.DataKey;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/// Accounts at `example.com`, all with password `secret`: `bob`, `carol` who may write as anybody,
/// `dora` as anybody of the domain, `norelay` who may not relay, `cram` with CRAM-MD5.
public final class TestAccounts implements AuthAccounts {
  public static final DataKey DATA_KEY = DataKey.random(new Random(7));

  private static final Credentials SECRET = Credentials.of("secret", new Random(1));

  private final Map<String, AuthAccount> accounts = new HashMap<>();
  private volatile boolean failing;

  public TestAccounts() {
    add("bob", true, Masquerade.OWN, false);
    add("carol", true, Masquerade.ANY, false);
    add("dora", true, Masquerade.DOMAIN, false);
    add("norelay", false, Masquerade.OWN, false);
    add("cram", true, Masquerade.OWN, true);
  }

  private void add(String name, boolean mayRelay, Masquerade masquerade, boolean cramMd5) {
    Mailbox mailbox = Mailbox.parse(name + "@example.com");
    Credentials secrets =
        cramMd5 ? SECRET.withCramMd5("secret", mailbox, DATA_KEY, new Random(2)) : SECRET;
    accounts.put(
        mailbox.toString(),
        new AuthAccount(
            mailbox, secrets.argon2id(), secrets.scram(), secrets.cramMd5(), mayRelay, masquerade));
  }

  /// Whether the accounts do not answer from now on.
  public void fail(boolean now) {
    failing = now;
  }

  @Override
  public Optional<AuthAccount> find(Mailbox mailbox) throws SQLException {
    answer();
    return Optional.ofNullable(accounts.get(mailbox.toString().toLowerCase(Locale.ROOT)));
  }

  @Override
  public boolean anyCramMd5() throws SQLException {
    answer();
    return true;
  }

  private void answer() throws SQLException {
    if (failing) {
      throw new SQLException("connection refused");
    }
  }
}
