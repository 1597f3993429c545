package dev.postern.account;

import dev.postern.address.Domain;
import dev.postern.address.Mailbox;
import dev.postern.db.Database;
import dev.postern.db.Sql;
import dev.postern.rules.HostedDomain;
import dev.postern.rules.store.DomainRepository;
import dev.postern.rules.store.MadeChange;
import dev.postern.rules.store.RuleChangeException;
import dev.postern.rules.store.RuleChanges;
import dev.postern.rules.store.RuleChanges.Change;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The accounts as an operator changes them; each change is a change of rules.
///
/// **On failure:** [RuleChangeException] with the remedy for what cannot be; [SQLException] when
/// the database does not answer.
public final class AccountRepository {
  private static final String SELECT =
      "SELECT domain, local_part, quota, no_relay, masquerade, cram_md5 IS NOT NULL AS cram,"
          + " created_at FROM account";
  private static final String ONE = " WHERE domain = ? AND local_part = ?";

  private final Database database;
  private final RuleChanges changes;

  public AccountRepository(RuleChanges changes) {
    this.database = changes.database();
    this.changes = changes;
  }

  /// All accounts, or those of one domain.
  public List<Account> list(@Nullable Domain domain) throws SQLException {
    try (var connection = database.dataSource().getConnection()) {
      return Sql.list(
          connection,
          SELECT + " WHERE ? IS NULL OR domain = ? ORDER BY domain, local_part",
          AccountRepository::read,
          domain == null ? null : domain.name(),
          domain == null ? null : domain.name());
    }
  }

  /// Adds an account to a hosted domain.
  public MadeChange add(
      Mailbox mailbox, Credentials credentials, @Nullable Quota quota, boolean noRelay)
      throws SQLException {
    Mailbox key = mailbox.lowerCase();
    return changes.apply(
        change -> {
          refuseUnlessNew(change, key);
          Sql.update(
              change.connection(),
              "INSERT INTO account (domain, local_part, password_argon2id, scram_sha256,"
                  + " cram_md5, quota, no_relay, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
              key.domain().name(),
              key.localPart(),
              credentials.argon2id().text(),
              credentials.scram().text(),
              credentials.cramMd5(),
              quota == null ? null : quota.text(),
              noRelay,
              change.at());
          change.history(
              "add account",
              null,
              text(
                  new Account(
                      key,
                      quota,
                      noRelay,
                      Masquerade.OWN,
                      credentials.cramMd5() != null,
                      change.at())));
        });
  }

  /// Changes what an account has; its mailbox stays.
  ///
  /// @param credentials new ones, or null to leave them
  public MadeChange set(
      Mailbox mailbox, @Nullable Credentials credentials, UnaryOperator<Account> to)
      throws SQLException {
    Mailbox key = mailbox.lowerCase();
    return changes.apply(
        change -> {
          Account before = existing(change, key);
          Account after = withCramMd5Of(credentials, to.apply(before));
          Quota quota = after.quota();
          Sql.update(
              change.connection(),
              "UPDATE account SET quota = ?, no_relay = ?,"
                  + " password_argon2id = COALESCE(?, password_argon2id),"
                  + " scram_sha256 = COALESCE(?, scram_sha256),"
                  + " cram_md5 = IF(?, ?, IF(?, cram_md5, NULL)), masquerade = ?"
                  + ONE,
              quota == null ? null : quota.text(),
              after.noRelay(),
              credentials == null ? null : credentials.argon2id().text(),
              credentials == null ? null : credentials.scram().text(),
              // A new password takes CRAM-MD5 away unless it brings its own state.
              credentials != null,
              credentials == null ? null : credentials.cramMd5(),
              after.cramMd5(),
              after.masquerade().text(),
              key.domain().name(),
              key.localPart());
          change.history(
              "set account",
              text(before),
              text(after) + (credentials == null ? "" : " password changed"));
        });
  }

  /// Removes an account; its Maildir stays.
  public MadeChange remove(Mailbox mailbox) throws SQLException {
    Mailbox key = mailbox.lowerCase();
    return changes.apply(
        change -> {
          Account before = existing(change, key);
          AliasRepository.refuseIfTarget(change, key, "account");
          Sql.update(
              change.connection(),
              "DELETE FROM account" + ONE,
              key.domain().name(),
              key.localPart());
          change.history("remove account", text(before), null);
        });
  }

  private static Account withCramMd5Of(@Nullable Credentials credentials, Account a) {
    return credentials == null
        ? a
        : new Account(
            a.mailbox(),
            a.quota(),
            a.noRelay(),
            a.masquerade(),
            credentials.cramMd5() != null,
            a.createdAt());
  }

  private static void refuseUnlessNew(Change change, Mailbox key) throws SQLException {
    AliasDomains.refuseTooLong(key);
    if (find(change, key).isPresent()) {
      throw new RuleChangeException(
          "account " + key + " is there already; `postern account set` changes it");
    }
    HostedDomain hosted =
        DomainRepository.find(change.connection(), key.domain())
            .orElseThrow(
                () ->
                    new RuleChangeException(
                        "domain "
                            + key.domain()
                            + " is not hosted here; `postern domain add "
                            + key.domain()
                            + "` first"));
    AliasDomains.refuseAlias(hosted);
    if (!AliasRepository.targets(change, key).isEmpty()) {
      throw new RuleChangeException(
          "alias "
              + key
              + " is there; choose another name, or remove it with `postern alias remove "
              + key
              + "`");
    }
  }

  static boolean isThere(Change change, Mailbox key) throws SQLException {
    return find(change, key).isPresent();
  }

  private static Optional<Account> find(Change change, Mailbox key) throws SQLException {
    return Sql.first(
        change.connection(),
        SELECT + ONE,
        AccountRepository::read,
        key.domain().name(),
        key.localPart());
  }

  private static Account existing(Change change, Mailbox key) throws SQLException {
    return find(change, key)
        .orElseThrow(
            () ->
                new RuleChangeException(
                    "no account "
                        + key
                        + " is there; `postern account list` shows those that"
                        + " are"));
  }

  private static Account read(ResultSet row) throws SQLException {
    String quota = row.getString("quota");
    return new Account(
        new Mailbox(Sql.text(row, "local_part"), new Domain(Sql.text(row, "domain"))),
        quota == null ? null : new Quota(quota),
        row.getBoolean("no_relay"),
        Masquerade.parse(Sql.text(row, "masquerade")),
        row.getBoolean("cram"),
        Sql.instant(row, "created_at"));
  }

  private static String text(Account account) {
    return account.mailbox()
        + (account.quota() == null ? "" : " quota=" + account.quota())
        + (account.noRelay() ? " no-relay" : "")
        + (account.masquerade() == Masquerade.OWN
            ? ""
            : " masquerade=" + account.masquerade().text())
        + (account.cramMd5() ? " cram-md5" : "");
  }
}
