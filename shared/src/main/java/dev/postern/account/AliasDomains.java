package dev.postern.account;

import dev.postern.address.Domain;
import dev.postern.address.Mailbox;
import dev.postern.db.Sql;
import dev.postern.rules.HostedDomain;
import dev.postern.rules.store.DomainRepository;
import dev.postern.rules.store.RuleChangeException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The hosted domains as a change of aliases sees them, within its transaction.
///
/// **Seed:** IndiMail's alias domains (vaddaliasdomain).
record AliasDomains(Connection connection) {
  boolean isHosted(Domain domain) throws SQLException {
    return DomainRepository.find(connection, domain).map(d -> !d.backupMx()).orElse(false);
  }

  /// The mailbox behind one: for an alias domain that of the real domain; lower case where the
  /// domain is hosted here, as sent where it is not.
  Mailbox real(Mailbox mailbox) throws SQLException {
    Optional<HostedDomain> hosted = DomainRepository.find(connection, mailbox.domain());
    if (hosted.isEmpty() || hosted.get().backupMx()) {
      return mailbox;
    }
    return new Mailbox(mailbox.localPart(), hosted.get().usersOf()).lowerCase();
  }

  /// Refuses a domain that cannot have aliases or accounts: not hosted, a backup MX, an alias.
  void requireOwnUsers(Domain domain) throws SQLException {
    HostedDomain hosted = existing(domain);
    if (hosted.backupMx()) {
      throw new RuleChangeException(
          "we are only a backup MX of " + domain + "; its aliases are where its mailboxes are");
    }
    refuseAlias(hosted);
  }

  /// Refuses a name that no account or alias can have.
  static void refuseTooLong(Mailbox name) {
    if (!Mailbox.isSureLocalPart(name.localPart())) {
      throw new RuleChangeException(
          name
              + " is too long: before the @ a mailbox here has "
              + Mailbox.SURE_LOCAL_OCTETS
              + " octets at most");
    }
  }

  static void refuseAlias(HostedDomain hosted) {
    Domain real = hosted.aliasOf();
    if (real != null) {
      throw new RuleChangeException(
          "domain "
              + hosted.name()
              + " is an alias of "
              + real
              + ", whose users it has; add to "
              + real);
    }
  }

  void add(Domain alias, Domain real) throws SQLException {
    HostedDomain aliasDomain = existing(alias);
    if (alias.equals(real)) {
      throw new RuleChangeException("a domain is no alias of itself: " + alias);
    }
    requireOwnUsers(alias);
    requireOwnUsers(real);
    refuseIfUsed(
        "SELECT COUNT(*) FROM account WHERE domain = ?",
        alias,
        "has accounts, which would get no mail; remove them first with `postern account remove`");
    refuseIfUsed(
        "SELECT COUNT(*) FROM alias WHERE domain = ?",
        alias,
        "has aliases, which would not be looked at; remove them first with `postern alias remove`");
    refuseIfUsed(
        "SELECT COUNT(*) FROM alias WHERE target LIKE CONCAT('%@', ?)",
        alias, "has targets of aliases; remove those first, see `postern alias list`");
    refuseIfUsed(
        "SELECT COUNT(*) FROM domain WHERE alias_of = ?",
        alias,
        "has an alias domain of its own; give that one @" + real + " first");
    Sql.update(
        connection,
        "UPDATE domain SET alias_of = ? WHERE name = ?",
        real.name(),
        aliasDomain.name().name());
  }

  private void refuseIfUsed(String count, Domain domain, String why) throws SQLException {
    long found = Sql.first(connection, count, row -> row.getLong(1), domain.name()).orElse(0L);
    if (found > 0) {
      throw new RuleChangeException("domain " + domain + " " + why);
    }
  }

  /// @return what the domain was an alias of
  Domain remove(Domain alias, @Nullable Domain real) throws SQLException {
    Domain was = existing(alias).aliasOf();
    if (was == null || (real != null && !real.equals(was))) {
      throw new RuleChangeException(
          "domain "
              + alias
              + " is no alias"
              + (real == null ? "" : " of " + real)
              + "; `postern alias list` shows those that are");
    }
    Sql.update(connection, "UPDATE domain SET alias_of = NULL WHERE name = ?", alias.name());
    return was;
  }

  private HostedDomain existing(Domain domain) throws SQLException {
    return DomainRepository.find(connection, domain)
        .orElseThrow(
            () ->
                new RuleChangeException(
                    "domain "
                        + domain
                        + " is not hosted here; `postern domain add "
                        + domain
                        + "` first"));
  }
}
