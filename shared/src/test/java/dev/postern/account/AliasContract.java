package dev.postern.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.address.Domain;
import dev.postern.address.Mailbox;
import dev.postern.db.DatabaseContract;
import dev.postern.db.TestClock;
import dev.postern.rules.HostedDomain;
import dev.postern.rules.RulesSnapshot;
import dev.postern.rules.UnknownUser;
import dev.postern.rules.store.DomainRepository;
import dev.postern.rules.store.HistoryLine;
import dev.postern.rules.store.RuleChangeException;
import dev.postern.rules.store.RuleChanges;
import dev.postern.rules.store.RulesLoader;
import dev.postern.rules.store.SnapshotBuilder;
import dev.postern.settings.Settings;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Aliases as rows: what may be added and removed, and what delivery and RCPT see of them.
public abstract class AliasContract extends DatabaseContract {
  private static final Domain EXAMPLE = new Domain("example.com");
  private static final Domain OTHER = new Domain("alias.example");
  private static final Credentials SECRET = Credentials.of("secret", new Random(1));

  private RuleChanges changes;
  private AliasRepository aliases;
  private AccountRepository accounts;
  private DomainRepository domains;

  @BeforeEach
  void repositories() throws Exception {
    changes = new RuleChanges(database(), new TestClock(), "operator");
    aliases = new AliasRepository(changes);
    accounts = new AccountRepository(changes);
    domains = new DomainRepository(changes);
    domains.add(new HostedDomain(EXAMPLE, false, UnknownUser.BOUNCE_NO_MAILBOX));
    domains.add(new HostedDomain(OTHER, false, UnknownUser.BOUNCE_NO_MAILBOX));
    accounts.add(box("bob@example.com"), SECRET, null, false);
  }

  private static Mailbox box(String text) {
    return Mailbox.parse(text);
  }

  private void add(String alias, String target) throws Exception {
    var _ = aliases.add(box(alias), box(target));
  }

  private static void refused(ThrowingCallable change, String message) {
    assertThatThrownBy(change)
        .isInstanceOf(RuleChangeException.class)
        .hasMessageContaining(message);
  }

  @Test
  void anAliasHasItsTargetsAndIsARecipient() throws Exception {
    assertThat(aliases.add(box("Sales@Example.com"), box("BOB@example.com")).lines())
        .containsExactly(new HistoryLine("add alias", null, "sales@example.com bob@example.com"));
    add("sales@example.com", "Jane@far.net");
    assertThat(aliases.list(EXAMPLE))
        .containsExactly(
            new Alias("sales@example.com", "Jane@far.net"),
            new Alias("sales@example.com", "bob@example.com"));
    assertThat(new JdbcAliases(database()).targets(box("SALES@example.com")))
        .containsExactly(box("Jane@far.net"), box("bob@example.com"));
    assertThat(new JdbcAliases(database()).targets(box("bob@example.com"))).isEmpty();
    var recipients = new JdbcRecipients(database());
    assertThat(recipients.exists(box("SALES@example.com"))).isTrue();
    assertThat(recipients.exists(box("bob@example.com"))).isTrue();
    assertThat(recipients.exists(box("nobody@example.com"))).isFalse();
    assertThat(new JdbcAccounts(database()).exists(box("sales@example.com"))).isFalse();
  }

  @Test
  void whatCannotBeIsRefusedWithTheRemedy() throws Exception {
    add("sales@example.com", "bob@example.com");
    refused(() -> add("sales@example.com", "bob@example.com"), "is there already");
    refused(() -> add("bob@example.com", "x@far.net"), "an alias shadows none");
    refused(
        () -> add("x@elsewhere.example", "x@far.net"), "`postern domain add elsewhere.example`");
    refused(() -> add("info@example.com", "nobody@example.com"), "neither an account nor an alias");
    refused(
        () -> accounts.add(box("sales@example.com"), SECRET, null, false),
        "remove it with `postern alias remove sales@example.com`");
    refused(() -> accounts.remove(box("bob@example.com")), "is a target of sales@example.com");
    refused(
        () -> domains.set(EXAMPLE, d -> new HostedDomain(d.name(), true, d.unknownUser())),
        "aliases depend on domain example.com");
    refused(() -> aliases.remove(box("info@example.com"), null), "`postern alias list`");
    add("postmaster@example.com", "postmaster@alias.example");
    refused(() -> domains.remove(OTHER), "aliases depend on domain alias.example");
  }

  @Test
  void anAliasHasABoundedNumberOfTargets() throws Exception {
    for (int i = 0; i < AliasRepository.MAX_TARGETS; i++) {
      add("all@example.com", "u" + i + "@far.net");
    }
    refused(() -> add("all@example.com", "one-more@far.net"), "has 50 targets");
  }

  @Test
  void loopsAndLongChainsAreRefused() throws Exception {
    add("a5@example.com", "bob@example.com");
    for (int i = 4; i >= 1; i--) {
      add("a" + i + "@example.com", "a" + (i + 1) + "@example.com");
    }
    refused(() -> add("a0@example.com", "a1@example.com"), "a chain of 6 aliases, more than 5");
    refused(() -> add("a5@example.com", "a1@example.com"), "makes a loop");
    refused(() -> add("a3@example.com", "a3@example.com"), "makes a loop");
    add("z@example.com", "x@far.net");
    refused(() -> add("a5@example.com", "z@example.com"), "a chain of 6 aliases");
    refused(() -> aliases.remove(box("a3@example.com"), null), "is a target of a2@example.com");
    assertThat(aliases.remove(box("a1@example.com"), null).lines())
        .containsExactly(new HistoryLine("remove alias", "a1@example.com a2@example.com", null));
    add("a5@example.com", "z@example.com");
    assertThat(aliases.remove(box("a5@example.com"), box("z@example.com")).lines()).hasSize(1);
  }

  @Test
  void anAliasDomainHasTheUsersOfAnother() throws Exception {
    refused(() -> aliases.add(EXAMPLE, OTHER), "domain example.com has accounts");
    refused(() -> aliases.add(OTHER, OTHER), "no alias of itself");
    refused(() -> aliases.add(OTHER, new Domain("far.net")), "`postern domain add far.net` first");
    aliases.add(OTHER, EXAMPLE);
    assertThat(aliases.list(null)).containsExactly(new Alias("@alias.example", "@example.com"));
    refused(() -> aliases.add(OTHER, EXAMPLE), "is an alias of example.com");
    refused(
        () -> accounts.add(box("al@alias.example"), SECRET, null, false),
        "is an alias of example.com, whose users it has; add to example.com");
    refused(() -> add("x@alias.example", "y@far.net"), "is an alias of example.com");
    refused(() -> domains.remove(OTHER), "aliases depend on domain alias.example");
    accounts.remove(box("bob@example.com"));
    refused(() -> domains.remove(EXAMPLE), "@alias.example for one");
    accounts.add(box("bob@example.com"), SECRET, null, false);
    add("sales@example.com", "Bob@alias.example");
    assertThat(aliases.list(EXAMPLE))
        .containsExactly(new Alias("sales@example.com", "bob@example.com"));
    RulesSnapshot rules = SnapshotBuilder.of(settings()).build(new RulesLoader(database()).load());
    assertThat(rules.real(box("Bob@alias.example"))).isEqualTo(box("Bob@example.com"));
    assertThat(rules.real(box("x@far.net"))).isEqualTo(box("x@far.net"));
    refused(() -> aliases.remove(OTHER, new Domain("far.net")), "is no alias of far.net");
    aliases.remove(OTHER, null);
    refused(() -> aliases.remove(OTHER, null), "is no alias");
    domains.remove(OTHER);
  }

  private static Settings settings() {
    return Settings.of(
        List.of(new Settings.Source("test", Map.of("postern.hostname", "mx.example.org"))));
  }
}
