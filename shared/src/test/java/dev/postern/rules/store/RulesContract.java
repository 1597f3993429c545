package dev.postern.rules.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.account.Account;
import dev.postern.account.AccountRepository;
import dev.postern.account.Credentials;
import dev.postern.account.JdbcAccounts;
import dev.postern.account.Quota;
import dev.postern.address.Domain;
import dev.postern.address.IpAddress;
import dev.postern.address.Mailbox;
import dev.postern.db.DatabaseContract;
import dev.postern.db.Sql;
import dev.postern.db.TestClock;
import dev.postern.dkim.DkimAlgorithm;
import dev.postern.dkim.DkimKey;
import dev.postern.rules.HostedDomain;
import dev.postern.rules.RcptHosts;
import dev.postern.rules.RelayLists;
import dev.postern.rules.RuleSyntaxException;
import dev.postern.rules.RulesSnapshot;
import dev.postern.rules.SmtpRoute;
import dev.postern.rules.TlsPolicyRule;
import dev.postern.rules.UnknownUser;
import dev.postern.rules.agent.AgentRules;
import dev.postern.rules.agent.AgentSpec;
import dev.postern.rules.agent.Channel;
import dev.postern.rules.agent.FilterRules;
import dev.postern.rules.agent.FilterSpec;
import dev.postern.secret.DataKey;
import dev.postern.settings.Settings;
import dev.postern.spool.InMemoryDocuments;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Rules as rows: changes, their version and history, and the snapshot loaded from them.
public abstract class RulesContract extends DatabaseContract {
  private static final Domain EXAMPLE = new Domain("example.com");
  private static final Mailbox BOB = Mailbox.parse("bob@example.com");
  private static final Credentials SECRET = Credentials.of("secret", new Random(1));
  private static final Settings SETTINGS =
      Settings.of(
          List.of(new Settings.Source("test", Map.of("postern.hostname", "mx.example.org"))));

  private final TestClock clock = new TestClock();
  private RuleChanges changes;
  private RulesRepository rules;
  private DomainRepository domains;
  private AccountRepository accounts;

  @BeforeEach
  void repositories() {
    changes = new RuleChanges(database(), clock, "operator");
    rules = new RulesRepository(changes);
    domains = new DomainRepository(changes);
    accounts = new AccountRepository(changes);
  }

  @Test
  void everyChangeIsAVersionAndALineOfHistory() throws Exception {
    var example = new HostedDomain(EXAMPLE, false, UnknownUser.BOUNCE_NO_MAILBOX);
    assertThat(domains.add(example).version()).isEqualTo(2);
    assertThat(
            domains
                .set(EXAMPLE, d -> new HostedDomain(d.name(), true, UnknownUser.DELETE))
                .version())
        .isEqualTo(3);
    assertThat(accounts.add(BOB, SECRET, new Quota("50m"), false).version()).isEqualTo(4);
    assertThat(rules.add(RuleKind.TCP, List.of("10.:allow", "11.:deny")).version()).isEqualTo(5);
    assertThat(rules.remove(RuleKind.TCP, List.of("10.:allow")).version()).isEqualTo(6);
    assertThat(rules.version()).isEqualTo(6);
    assertThat(history())
        .containsExactly(
            "2 operator add domain null -> example.com unknown-user=bounce-no-mailbox",
            "3 operator set domain example.com unknown-user=bounce-no-mailbox -> example.com"
                + " unknown-user=delete backup-mx",
            "4 operator add account null -> bob@example.com quota=50m",
            "5 operator add tcp null -> 10.:allow",
            "5 operator add tcp null -> 11.:deny",
            "6 operator remove tcp 10.:allow -> null");
  }

  @Test
  void aChangeThatCannotBeChangesNothing() throws Exception {
    rules.add(RuleKind.TCP, List.of("10.:allow"));
    assertThatThrownBy(() -> rules.add(RuleKind.TCP, List.of("12.:allow", "10.:allow")))
        .isInstanceOf(RuleChangeException.class)
        .hasMessage("tcp rule 10.:allow is there already");
    assertThatThrownBy(() -> rules.add(RuleKind.TCP, List.of("13.:allow", "14.:nonsense")))
        .isInstanceOf(RuleSyntaxException.class);
    assertThatThrownBy(() -> rules.remove(RuleKind.TCP, List.of("10.:allow", "15.:deny")))
        .isInstanceOf(RuleChangeException.class)
        .hasMessageStartingWith("no tcp rule 15.:deny is there");
    assertThat(rules.entries(RuleKind.TCP)).containsExactly("10.:allow");
    assertThat(rules.version()).isEqualTo(2);
    assertThat(history()).hasSize(1);
  }

  @Test
  void everyEntryThatCannotBeIsNamed() throws Exception {
    rules.add(RuleKind.TCP, List.of("10.:allow"));
    assertThatThrownBy(
            () -> rules.add(RuleKind.TCP, List.of("12.:allow", "10.:allow", "12.:allow")))
        .isInstanceOfSatisfying(
            EntriesRefusedException.class,
            e ->
                assertThat(e.refused())
                    .containsExactly(
                        Map.entry(1, "tcp rule 10.:allow is there already"),
                        Map.entry(2, "tcp rule 12.:allow is there already")));
    assertThatThrownBy(() -> rules.remove(RuleKind.TCP, List.of("10.:allow", "1.:deny", "2.:deny")))
        .isInstanceOfSatisfying(
            EntriesRefusedException.class, e -> assertThat(e.refused()).containsOnlyKeys(1, 2));
    assertThat(rules.entries(RuleKind.TCP)).containsExactly("10.:allow");
  }

  @Test
  void dkimKeysRotate() throws Exception {
    var dkim = new DkimRepository(changes);
    var random = new SecureRandom();
    DataKey dataKey = DataKey.random(random);
    DkimKey first = DkimKey.make(EXAMPLE, "r1", DkimAlgorithm.RSA, dataKey, random);
    assertThatThrownBy(() -> dkim.add(first))
        .isInstanceOf(RuleChangeException.class)
        .hasMessageStartingWith("domain example.com is not hosted here");
    domains.add(new HostedDomain(EXAMPLE, false, UnknownUser.DELETE));
    dkim.add(first);
    assertThatThrownBy(() -> dkim.add(first))
        .hasMessage("domain example.com has a DKIM key r1 already; name another with --selector");
    dkim.add(DkimKey.make(EXAMPLE, "r2", DkimAlgorithm.RSA, dataKey, random));
    dkim.add(DkimKey.make(EXAMPLE, "e1", DkimAlgorithm.ED25519, dataKey, random));
    assertThat(activeSelectors()).isEmpty();
    dkim.activate(EXAMPLE, "r1");
    dkim.activate(EXAMPLE, "e1");
    assertThat(activeSelectors()).containsExactly("e1", "r1");
    assertThatThrownBy(() -> dkim.remove(EXAMPLE, "r1"))
        .isInstanceOf(RuleChangeException.class)
        .hasMessageContaining("activate another of its algorithm, or deactivate it, first");
    assertThat(dkim.activate(EXAMPLE, "r2").lines())
        .extracting(HistoryLine::text)
        .containsExactly(
            "set dkim example.com r1 rsa active -> example.com r1 rsa",
            "set dkim example.com r2 rsa -> example.com r2 rsa active");
    assertThat(dkim.activate(EXAMPLE, "r2").lines()).isEmpty();
    assertThat(activeSelectors()).containsExactly("e1", "r2");
    dkim.deactivate(EXAMPLE, "e1");
    dkim.remove(EXAMPLE, "e1");
    assertThat(dkim.list(EXAMPLE)).extracting(DkimKey::selector).containsExactly("r1", "r2");
    assertThat(dkim.list(EXAMPLE).getFirst()).isEqualTo(first);
    assertThat(first.open(dataKey).getAlgorithm()).isEqualTo("RSA");
    assertThatThrownBy(() -> dkim.activate(EXAMPLE, "e1"))
        .hasMessageStartingWith("domain example.com has no DKIM key e1; `postern domain dkim");
    assertThat(history()).noneMatch(line -> line.contains("v1:"));
    assertThat(domains.remove(EXAMPLE).lines())
        .extracting(HistoryLine::text)
        .containsExactly(
            "remove dkim example.com r1 rsa",
            "remove dkim example.com r2 rsa active",
            "remove domain example.com unknown-user=delete");
  }

  private List<String> activeSelectors() throws Exception {
    RulesSnapshot snapshot = SnapshotBuilder.of(SETTINGS).build(new RulesLoader(database()).load());
    return snapshot.dkim().active(EXAMPLE).stream().map(DkimKey::selector).toList();
  }

  @Test
  void aTrialChecksAndTellsAndChangesNothing() throws Exception {
    domains.add(new HostedDomain(EXAMPLE, false, UnknownUser.DELETE));
    var trial = new RuleChanges(database(), clock, "operator", RuleChanges.Mode.TRIAL);
    assertThat(new RulesRepository(trial).add(RuleKind.TCP, List.of("10.:allow", "11.:deny")))
        .isEqualTo(
            new MadeChange(
                2,
                List.of(
                    new HistoryLine("add tcp", null, "10.:allow"),
                    new HistoryLine("add tcp", null, "11.:deny"))));
    assertThat(new DomainRepository(trial).remove(EXAMPLE).lines())
        .extracting(HistoryLine::text)
        .containsExactly("remove domain example.com unknown-user=delete");
    assertThat(new AccountRepository(trial).add(BOB, SECRET, null, false).version()).isEqualTo(2);
    assertThatThrownBy(() -> new AccountRepository(trial).remove(BOB))
        .isInstanceOf(RuleChangeException.class);
    assertThat(rules.version()).isEqualTo(2);
    assertThat(rules.entries(RuleKind.TCP)).isEmpty();
    assertThat(domains.list()).hasSize(1);
    assertThat(accounts.list(null)).isEmpty();
    assertThat(history()).hasSize(1);
  }

  @Test
  void aChangeThatFindsNothingToDoMakesNoVersion() throws Exception {
    domains.add(new HostedDomain(EXAMPLE, false, UnknownUser.DELETE));
    assertThat(domains.set(EXAMPLE, d -> d)).isEqualTo(new MadeChange(2, List.of()));
    assertThat(rules.add(RuleKind.TCP, List.of())).isEqualTo(new MadeChange(2, List.of()));
    assertThat(rules.version()).isEqualTo(2);
    assertThat(history()).hasSize(1);
  }

  @Test
  void aStoredRuleOfAnotherVersionCanBeRemoved() throws Exception {
    changes.apply(
        c -> {
          Sql.update(c.connection(), "INSERT INTO tcp_rule (entry) VALUES ('later~10.:allow')");
          c.history("add tcp", null, "later~10.:allow");
        });
    assertThatThrownBy(this::snapshot)
        .isInstanceOf(RulesRefusedException.class)
        .hasMessageStartingWith("tcp rule later~10.:allow: column 1: ")
        .hasMessageEndingWith("; change or remove it");
    rules.remove(RuleKind.TCP, List.of("later~10.:allow"));
    assertThat(snapshot().version()).isEqualTo(3);
  }

  @Test
  void tcpRulesKeepTheirOrder() throws Exception {
    rules.add(RuleKind.TCP, List.of("9.:deny", "1.:allow"));
    rules.add(RuleKind.TCP, List.of(":deny"));
    rules.remove(RuleKind.TCP, List.of("9.:deny"));
    rules.add(RuleKind.TCP, List.of("9.:deny"));
    assertThat(rules.entries(RuleKind.TCP)).containsExactly("1.:allow", ":deny", "9.:deny");
  }

  @Test
  void rcpthostsAreLowerCaseAndChecked() throws Exception {
    rules.add(RuleKind.RCPTHOSTS, List.of("Example.NET", ".Example.net"));
    assertThat(rules.entries(RuleKind.RCPTHOSTS)).containsExactly(".example.net", "example.net");
    for (String bad : List.of("", ".", "@example.com", "a..b", "example.com.")) {
      assertThatThrownBy(() -> rules.add(RuleKind.RCPTHOSTS, List.of(bad)))
          .as(bad)
          .isInstanceOf(RuleSyntaxException.class)
          .hasMessageContaining("write example.com");
    }
    rules.remove(RuleKind.RCPTHOSTS, List.of("EXAMPLE.net"));
    assertThat(rules.entries(RuleKind.RCPTHOSTS)).containsExactly(".example.net");
  }

  @Test
  void theListsAreStoredAndLoadedInTheirOrder() throws Exception {
    rules.add(RuleKind.BADMAILFROM, List.of("@Bad.org", "!friend@bad.org", "*@*.bulk.example"));
    rules.add(RuleKind.BADRCPTTO, List.of("trap@example.com"));
    rules.add(RuleKind.RELAYCLIENTS, List.of("192.168.1.:", "FE80::/64", "10.0.0.0/8:@Fix.me"));
    rules.add(RuleKind.RELAYDOMAINS, List.of(".AF.mil:", "mail.example.com"));
    rules.add(RuleKind.RELAYMAILFROM, List.of("@domain2.com", "!*@domain2.com"));
    assertThat(rules.entries(RuleKind.BADMAILFROM))
        .containsExactly("@bad.org", "!friend@bad.org", "*@*.bulk.example");
    RelayLists lists = snapshot().lists();
    assertThat(lists.badMailFrom().match(Mailbox.parse("x@bad.org"))).isPresent();
    assertThat(lists.badMailFrom().match(Mailbox.parse("friend@bad.org"))).isEmpty();
    assertThat(lists.badRcptTo().match(Mailbox.parse("Trap@example.com"))).isPresent();
    assertThat(lists.relayClients().lineFor(IpAddress.parse("10.1.1.1")).orElseThrow().suffix())
        .isEqualTo("@Fix.me");
    assertThat(lists.relayClients().lineFor(IpAddress.parse("fe80::1"))).isPresent();
    assertThat(lists.relayDomains().lineFor("a.af.mil")).isPresent();
    assertThat(lists.relayMailFrom().match(Mailbox.parse("x@domain2.com"))).isEmpty();
    for (RuleKind kind : List.of(RuleKind.RELAYCLIENTS, RuleKind.RELAYDOMAINS)) {
      assertThatThrownBy(() -> rules.add(kind, List.of(":@fix.me")))
          .isInstanceOf(RuleSyntaxException.class);
    }
    rules.remove(RuleKind.RELAYDOMAINS, List.of("Mail.Example.com"));
    assertThat(rules.entries(RuleKind.RELAYDOMAINS)).containsExactly(".af.mil:");
  }

  @Test
  void morercpthostsIsALookOfItsOwn() throws Exception {
    rules.add(RuleKind.RCPTHOSTS, List.of("example.net"));
    rules.add(RuleKind.MORERCPTHOSTS, List.of(".Example.org", "example.net"));
    assertThat(rules.entries(RuleKind.MORERCPTHOSTS))
        .containsExactly(".example.org", "example.net");
    RcptHosts hosts = snapshot().rcptHosts();
    assertThat(hosts.entries()).containsExactly("example.net");
    assertThat(hosts.entryFor(new Domain("a.b.example.org"))).contains(".example.org");
    assertThat(hosts.entryFor(new Domain("example.org"))).isEmpty();
    assertThatThrownBy(() -> rules.add(RuleKind.MORERCPTHOSTS, List.of("@example.com")))
        .isInstanceOf(RuleSyntaxException.class);
    rules.remove(RuleKind.MORERCPTHOSTS, List.of(".example.ORG"));
    assertThat(rules.entries(RuleKind.MORERCPTHOSTS)).containsExactly("example.net");
  }

  @Test
  void bounceRulesKeepTheirOrder() throws Exception {
    rules.add(RuleKind.BOUNCE, List.of("z@b.c:CONTROLDIR=x", "*@B.c:QMAILQUEUE="));
    assertThat(rules.entries(RuleKind.BOUNCE))
        .containsExactly("z@b.c:CONTROLDIR=x", "*@b.c:QMAILQUEUE=");
    assertThatThrownBy(() -> rules.add(RuleKind.BOUNCE, List.of("a@b.c:SHELL=/bin/sh")))
        .isInstanceOf(RuleSyntaxException.class)
        .hasMessageContaining("variable SHELL is not known here");
    rules.remove(RuleKind.BOUNCE, List.of("z@b.c:CONTROLDIR=x"));
    assertThat(rules.entries(RuleKind.BOUNCE)).containsExactly("*@b.c:QMAILQUEUE=");
  }

  @Test
  void aSnapshotHasTheControlFilesOfOneLine() throws Exception {
    changes.apply(
        c -> {
          Sql.update(c.connection(), "INSERT INTO control_value VALUES ('me', 'me.example')");
          Sql.update(c.connection(), "INSERT INTO control_value VALUES ('databytes', '1000')");
          c.history("set me", null, "me.example");
        });
    RulesSnapshot given = snapshot();
    assertThat(given.primaryDomain()).isEqualTo(new Domain("mx.example.org"));
    assertThat(given.controls().messageSize(SETTINGS)).isEqualTo(1000);
    Settings none = Settings.of(List.of());
    assertThat(snapshot(none).primaryDomain()).isEqualTo(new Domain("me.example"));
  }

  @Test
  void aDestinationHasOneRoute() throws Exception {
    rules.add(RuleKind.SMTPROUTES, List.of("example.net:[192.0.2.1]:2525", ":relay.example"));
    assertThatThrownBy(() -> rules.add(RuleKind.SMTPROUTES, List.of("Example.net:other.example")))
        .hasMessage(
            "the destination of Example.net:other.example has a route already:"
                + " example.net:[192.0.2.1]:2525; remove that first");
    assertThat(rules.entries(RuleKind.SMTPROUTES))
        .containsExactly(":relay.example", "example.net:[192.0.2.1]:2525");
  }

  @Test
  void aLoginIsKeptEncryptedAndShownWithoutItsPassword() throws Exception {
    DataKey key = DataKey.random(new Random(1));
    String clear = "example.net:relay.example:587 me s3cret";
    String shown = "example.net:relay.example:587 me ***";
    assertThatThrownBy(() -> rules.add(RuleKind.SMTPROUTES, List.of(clear)))
        .hasMessageContaining("the password is in clear")
        .hasMessageNotContaining("s3cret");
    String sealed = RuleKind.SMTPROUTES.sealed(clear, key);
    assertThat(rules.add(RuleKind.SMTPROUTES, List.of(sealed)).lines())
        .extracting(HistoryLine::text)
        .containsExactly("add smtproutes " + shown);
    SmtpRoute route = snapshot().smtpRoutes().routeFor(new Domain("example.net")).orElseThrow();
    assertThat(Objects.requireNonNull(route.login()).password(route, key)).isEqualTo("s3cret");

    String other = RuleKind.SMTPROUTES.sealed(clear.replace("s3cret", "other"), key);
    assertThatThrownBy(() -> rules.add(RuleKind.SMTPROUTES, List.of(other)))
        .hasMessage(
            "the destination of "
                + shown
                + " has a route already: "
                + shown
                + "; remove that first");
    assertThatThrownBy(() -> rules.remove(RuleKind.SMTPROUTES, List.of(shown.replace("me", "x"))))
        .hasMessageContaining("is there; `postern rule list smtproutes`");
    assertThat(rules.remove(RuleKind.SMTPROUTES, List.of(shown)).lines())
        .extracting(HistoryLine::text)
        .containsExactly("remove smtproutes " + shown);
    rules.add(RuleKind.SMTPROUTES, List.of(other));
    rules.remove(RuleKind.SMTPROUTES, List.of(clear));
    assertThat(rules.entries(RuleKind.SMTPROUTES)).isEmpty();
  }

  @Test
  void aDestinationHasOneTlsPolicy() throws Exception {
    rules.add(RuleKind.TLSPOLICY, List.of("Example.net:verify=MX.example.net", ".example.net:may"));
    assertThatThrownBy(() -> rules.add(RuleKind.TLSPOLICY, List.of("example.net:none")))
        .hasMessage(
            "the destination of example.net:none has a policy already:"
                + " example.net:verify=mx.example.net; remove that first");
    rules.remove(RuleKind.TLSPOLICY, List.of(".Example.net:may"));
    assertThat(snapshot().tlsPolicies().of(new Domain("example.net")))
        .contains(TlsPolicyRule.parse("example.net:verify=mx.example.net"));
    assertThat(snapshot().tlsPolicies().of(new Domain("sub.example.net"))).isEmpty();
  }

  @Test
  void aDestinationHasOneDeliveryAgent() throws Exception {
    rules.add(
        RuleKind.DELIVERYAGENTS,
        List.of("Example.net:program  out", "pool=default:smtp", "*:program all"));
    assertThatThrownBy(() -> rules.add(RuleKind.DELIVERYAGENTS, List.of("example.net:smtp")))
        .hasMessage(
            "the destination of example.net:smtp has a line already: example.net:program out;"
                + " remove that first");
    rules.remove(RuleKind.DELIVERYAGENTS, List.of("*:program all"));
    assertThat(snapshot().agents().of(new Domain("example.net"), null))
        .isEqualTo(new AgentSpec.Program("out"));
    assertThat(snapshot().agents().of(new Domain("other.example"), null))
        .isEqualTo(new AgentSpec.Smtp());
  }

  @Test
  void aDestinationHasOneDeliveryAgentForItsMailboxesToo() throws Exception {
    rules.add(
        RuleKind.DELIVERYAGENTS,
        List.of(
            "example.net:program out",
            "Example.net:local:program  box",
            ".example.net:local:https://agent.example.com/deliver",
            "example.org:local:lambda box",
            "*:local:maildir"));
    assertThatThrownBy(
            () -> rules.add(RuleKind.DELIVERYAGENTS, List.of("example.net:local:maildir")))
        .hasMessage(
            "the destination of example.net:local:maildir has a line already:"
                + " example.net:local:program box; remove that first");
    AgentRules agents = snapshot().agents();
    assertThat(agents.local(new Domain("example.net"))).isEqualTo(new AgentSpec.Program("box"));
    assertThat(agents.of(new Domain("example.net"), null)).isEqualTo(new AgentSpec.Program("out"));
    assertThat(agents.local(new Domain("sub.example.net")).text())
        .isEqualTo("https://agent.example.com/deliver");
    assertThat(agents.local(new Domain("example.org"))).isEqualTo(new AgentSpec.Lambda("box"));
    assertThat(agents.local(new Domain("other.example"))).isEqualTo(new AgentSpec.Maildir());
  }

  @Test
  void aDestinationHasOneContentFilterForEachChannel() throws Exception {
    rules.add(
        RuleKind.CONTENTFILTERS,
        List.of(
            "Example.net:program clean -q", "example.net:local:none", "*:spam 1 discard spamc -E"));
    assertThatThrownBy(
            () -> rules.add(RuleKind.CONTENTFILTERS, List.of("example.net:local:program x")))
        .hasMessage(
            "the destination of example.net:local:program x has a line already:"
                + " example.net:local:none; remove that first");
    FilterRules filters = snapshot().filters();
    assertThat(filters.of(new Domain("example.net"), Channel.LOCAL))
        .isEqualTo(new FilterSpec.None());
    assertThat(filters.of(new Domain("example.net"), Channel.REMOTE).text())
        .isEqualTo("program clean -q");
    assertThat(filters.of(new Domain("example.org"), Channel.LOCAL).text())
        .isEqualTo("spam 1 discard spamc -E");
  }

  @Test
  void domainsAndAccountsHoldTogether() throws Exception {
    assertThatThrownBy(() -> accounts.add(BOB, SECRET, null, false))
        .hasMessage(
            "domain example.com is not hosted here; `postern domain add example.com` first");
    domains.add(new HostedDomain(EXAMPLE, false, UnknownUser.BOUNCE_NO_MAILBOX));
    assertThatThrownBy(
            () -> domains.add(new HostedDomain(EXAMPLE, true, UnknownUser.BOUNCE_NO_MAILBOX)))
        .hasMessageStartingWith("domain example.com is there already");
    accounts.add(Mailbox.parse("Bob@example.com"), SECRET, null, true);
    assertThatThrownBy(() -> accounts.add(BOB, SECRET, null, false))
        .hasMessageStartingWith("account bob@example.com is there already");
    assertThatThrownBy(() -> domains.remove(EXAMPLE))
        .hasMessageStartingWith("domain example.com has 1 account; remove them first");
    accounts.remove(BOB);
    domains.remove(EXAMPLE);
    assertThatThrownBy(() -> domains.remove(EXAMPLE)).isInstanceOf(RuleChangeException.class);
    assertThatThrownBy(() -> accounts.remove(BOB)).isInstanceOf(RuleChangeException.class);
    assertThatThrownBy(() -> domains.set(EXAMPLE, d -> d)).isInstanceOf(RuleChangeException.class);
    assertThatThrownBy(() -> accounts.set(BOB, null, a -> a))
        .isInstanceOf(RuleChangeException.class);
  }

  @Test
  void accountsAreListedAndChanged() throws Exception {
    domains.add(new HostedDomain(EXAMPLE, false, UnknownUser.DELETE));
    domains.add(new HostedDomain(new Domain("a.example"), false, UnknownUser.DELETE));
    accounts.add(BOB, SECRET, new Quota("50m"), true);
    accounts.add(Mailbox.parse("al@a.example"), SECRET, null, false);
    assertThat(accounts.list(null))
        .extracting(a -> a.mailbox().toString())
        .containsExactly("al@a.example", "bob@example.com");
    String before = hash();
    accounts.set(BOB, null, a -> new Account(a.mailbox(), null, false, a.createdAt()));
    assertThat(accounts.list(EXAMPLE))
        .containsExactly(new Account(BOB, null, false, clock.instant()));
    assertThat(hash()).isEqualTo(before);
    accounts.set(BOB, Credentials.of("other", new Random(2)), a -> a);
    assertThat(hash()).isNotEqualTo(before);
    assertThat(history()).last().asString().endsWith("bob@example.com password changed");
    assertThat(String.join("", history())).doesNotContain("argon2id", "SCRAM");
  }

  @Test
  void accountsAreFoundInAnyCaseOfTheLocalPart() throws Exception {
    domains.add(new HostedDomain(EXAMPLE, false, UnknownUser.DELETE));
    accounts.add(BOB, SECRET, null, false);
    var found = new JdbcAccounts(database());
    assertThat(found.exists(Mailbox.parse("BOB@Example.COM"))).isTrue();
    assertThat(found.exists(Mailbox.parse("bobb@example.com"))).isFalse();
  }

  @Test
  void aSnapshotHasAllRulesAtTheirVersion() throws Exception {
    domains.add(new HostedDomain(EXAMPLE, true, UnknownUser.DELETE));
    rules.add(RuleKind.TCP, List.of("127.0.0.:allow,RELAYCLIENT=\"@fix.me\""));
    rules.add(RuleKind.RCPTHOSTS, List.of(".example.net"));
    rules.add(RuleKind.SMTPROUTES, List.of("example.net:[127.0.0.1]:2526"));
    RulesSnapshot snapshot = snapshot();
    assertThat(snapshot.version()).isEqualTo(5);
    assertThat(new RulesLoader(database()).version()).isEqualTo(5);
    assertThat(snapshot.primaryDomain()).isEqualTo(new Domain("mx.example.org"));
    assertThat(snapshot.unknownUserCheck()).isTrue();
    assertThat(snapshot.hostedDomain(EXAMPLE))
        .contains(new HostedDomain(EXAMPLE, true, UnknownUser.DELETE));
    assertThat(snapshot.tcp().match(IpAddress.parse("127.0.0.1"), null).variables())
        .containsEntry("RELAYCLIENT", "@fix.me");
    assertThat(snapshot.rcptHosts().entryFor(new Domain("a.example.net"))).isPresent();
    assertThat(snapshot.smtpRoutes().routeFor(new Domain("example.net")).orElseThrow().port())
        .isEqualTo(2526);
  }

  /// Two rules that are always changed together must never be loaded apart.
  @Test
  void aSnapshotIsOneConsistentRead() throws Exception {
    var builder = SnapshotBuilder.of(SETTINGS);
    var loader = new RulesLoader(database());
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var writer =
          threads.submit(
              (Callable<Void>)
                  () -> {
                    for (int i = 0; i < 40; i++) {
                      String domain = "d" + i + ".example";
                      changes.apply(
                          c -> {
                            Sql.update(
                                c.connection(), "INSERT INTO rcpthosts_entry VALUES (?)", domain);
                            Sql.update(
                                c.connection(),
                                "INSERT INTO smtp_route VALUES (?, ?)",
                                domain,
                                domain + ":[192.0.2.1]");
                            c.history("add rcpthosts", null, domain);
                          });
                    }
                    return null;
                  });
      do {
        RulesSnapshot snapshot = builder.build(loader.load());
        long routes =
            IntStream.range(0, 40)
                .filter(
                    i ->
                        snapshot
                            .smtpRoutes()
                            .routeFor(new Domain("d" + i + ".example"))
                            .isPresent())
                .count();
        assertThat(routes).isEqualTo(snapshot.rcptHosts().entries().size());
        assertThat(snapshot.version()).isEqualTo(1 + routes);
      } while (!writer.isDone());
      writer.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void changesAtOnceLoseNone() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var all =
          IntStream.range(0, 20)
              .mapToObj(
                  i ->
                      threads.submit(
                          () -> rules.add(RuleKind.RCPTHOSTS, List.of("d" + i + ".example"))))
              .toList();
      for (var one : all) {
        one.get(20, TimeUnit.SECONDS);
      }
    }
    assertThat(rules.version()).isEqualTo(21);
    assertThat(rules.entries(RuleKind.RCPTHOSTS)).hasSize(20);
  }

  @Test
  void aFollowedChangeIsInForceAndReported() throws Exception {
    var settings =
        Settings.of(List.of(new Settings.Source("test", Map.of("postern.rules.poll", "20ms"))));
    var frontEnds = new FrontEnds(database());
    try (var source =
        PollingRulesSource.start(database(), new InMemoryDocuments(), settings, clock, "fe-1")) {
      assertThat(source.current().version()).isEqualTo(1);
      long version = rules.add(RuleKind.RCPTHOSTS, List.of("example.net")).version();
      var expected = new FrontEnds.FrontEnd("fe-1", version, clock.instant(), null);
      eventually(() -> frontEnds.seenSince(clock.instant()).equals(List.of(expected)));
      assertThat(source.current().version()).isEqualTo(version);
      assertThat(frontEnds.seenSince(clock.instant())).hasSize(1);
      assertThat(frontEnds.seenSince(clock.instant().plusMillis(1))).isEmpty();
    }
    assertThat(frontEnds.seenSince(clock.instant())).as("closed").isEmpty();
  }

  /// Rows that other hands or another version of Postern have put there.
  @Test
  void rulesThatDoNotValidateAreRefusedAndReported() throws Exception {
    rules.add(RuleKind.RCPTHOSTS, List.of("example.net"));
    var documents = new InMemoryDocuments();
    var settings =
        Settings.of(List.of(new Settings.Source("test", Map.of("postern.rules.poll", "20ms"))));
    var frontEnds = new FrontEnds(database());
    try (var source = PollingRulesSource.start(database(), documents, settings, clock, "fe-1")) {
      changes.apply(
          c -> {
            Sql.update(c.connection(), "INSERT INTO tcp_rule (entry) VALUES ('1.2.3:allow,X')");
            c.history("add tcp", null, "1.2.3:allow,X");
          });
      eventually(() -> frontEnds.seenSince(clock.instant()).getFirst().refused() != null);
      FrontEnds.FrontEnd reported = frontEnds.seenSince(clock.instant()).getFirst();
      assertThat(reported.rulesVersion()).isEqualTo(2);
      assertThat(reported.refused())
          .startsWith("version 3: tcp rule 1.2.3:allow,X: column ")
          .endsWith("; change or remove it");
      assertThat(source.current().version()).isEqualTo(2);
      assertThat(source.current().rcptHosts().entryFor(new Domain("example.net"))).isPresent();
      rules.remove(RuleKind.TCP, List.of("1.2.3:allow,X"));
      eventually(() -> source.current().version() == 4);
      assertThat(source.current().version()).isEqualTo(4);
    }
  }

  private static void eventually(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!condition.call() && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
  }

  private RulesSnapshot snapshot() throws SQLException {
    return snapshot(SETTINGS);
  }

  private RulesSnapshot snapshot(Settings settings) throws SQLException {
    return SnapshotBuilder.of(settings).build(new RulesLoader(database()).load());
  }

  private String hash() throws SQLException {
    try (var connection = database().dataSource().getConnection()) {
      return Sql.first(
              connection,
              "SELECT CONCAT(password_argon2id, scram_sha256) AS hash FROM account"
                  + " WHERE local_part = 'bob'",
              row -> Sql.text(row, "hash"))
          .orElseThrow();
    }
  }

  private List<String> history() throws SQLException {
    try (var connection = database().dataSource().getConnection()) {
      return Sql.list(
          connection,
          "SELECT * FROM rule_history ORDER BY id",
          row ->
              row.getLong("version")
                  + " "
                  + row.getString("who")
                  + " "
                  + row.getString("what")
                  + " "
                  + row.getString("old_value")
                  + " -> "
                  + row.getString("new_value"));
    }
  }
}
