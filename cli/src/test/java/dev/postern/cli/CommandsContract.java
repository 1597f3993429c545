package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.postern.address.IpAddress;
import dev.postern.address.Mailbox;
import dev.postern.db.DatabaseContract;
import dev.postern.db.TestClock;
import dev.postern.egress.JdbcDestinationLimits;
import dev.postern.egress.JdbcFailingAddresses;
import dev.postern.egress.SiteStanding;
import dev.postern.egress.SourceAtSite;
import dev.postern.event.JdbcLedger;
import dev.postern.event.MailEvent;
import dev.postern.policy.RelayPolicy;
import dev.postern.retry.JdbcDeferredJobs;
import dev.postern.retry.TestJobs;
import dev.postern.rules.store.FrontEnds;
import dev.postern.secret.DataKey;
import dev.postern.settings.Settings;
import dev.postern.settings.StoreSettings;
import dev.postern.srs.Srs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every command on a real MariaDB, found by a run file.
public abstract class CommandsContract extends DatabaseContract {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String DATA_KEY = DataKey.random(new Random(1)).text();
  private static final Map<String, String> SRS =
      Map.of("POSTERN_SRS_DOMAIN", "srs.example", "POSTERN_AUTH_DATA_KEY", DATA_KEY);

  @TempDir private Path home;
  private final TestClock clock = new TestClock();

  /// How the database is reached.
  protected abstract Settings settings();

  @BeforeEach
  void relayAtHome() throws Exception {
    RunFileTest.runFile(ProcessHandle.current().pid(), RunFileTest.db(settings())).write(home);
  }

  private Cli cli() {
    return with(Map.of());
  }

  private Cli keyed() {
    return with(Map.of("POSTERN_AUTH_DATA_KEY", DATA_KEY));
  }

  /// The command line with more variables in its environment.
  private Cli with(Map<String, String> variables) {
    Map<String, String> all = new HashMap<>(variables);
    all.put("POSTERN_HOME", home.toString());
    return new Cli(home, all, clock);
  }

  private String done(String... arguments) {
    Cli.Result result = cli().run(arguments);
    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isEqualTo(0);
    return result.out();
  }

  private JsonNode json(String... arguments) throws Exception {
    return JSON.readTree(cli().run(arguments).out());
  }

  @Test
  void domains() throws Exception {
    assertThat(done("domain", "add", "Example.com")).isEmpty();
    done("domain", "add", "a.example", "--unknown-user", "delete", "--backup-mx");
    assertThat(done("domain", "list").lines())
        .containsExactly(
            "DOMAIN       UNKNOWN USER       BACKUP MX",
            "a.example    delete             yes",
            "example.com  bounce-no-mailbox  no");
    done("domain", "set", "a.example", "--no-backup-mx");
    done("domain", "set", "example.com", "--backup-mx", "--unknown-user", "delete");
    assertThat(json("domain", "list", "--json"))
        .isEqualTo(
            JSON.readTree(
                """
                [{"domain":"a.example","unknownUser":"delete","backupMx":false},
                 {"domain":"example.com","unknownUser":"delete","backupMx":true}]
                """));
    done("domain", "remove", "a.example");
    Cli.Result again = cli().run("domain", "remove", "a.example");
    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.err())
        .startsWith("postern: domain a.example is not hosted here; `postern domain list`");
  }

  @Test
  void dkim() throws Exception {
    done("domain", "add", "example.com");
    assertThat(done("domain", "dkim", "example.com")).isEmpty();
    Cli.Result without = cli().run("domain", "dkim", "example.com", "--new");
    assertThat(without.exitCode()).isEqualTo(2);
    assertThat(without.err()).startsWith("postern: a DKIM key needs postern.auth.data-key");
    var keyed = keyed();
    assertThat(keyed.run("domain", "dkim", "example.com", "--new", "--dry-run").out())
        .isEqualToIgnoringNewLines("would add dkim example.com rsa20261121 rsa");
    List<String> made = keyed.run("domain", "dkim", "example.com", "--new").out().lines().toList();
    assertThat(made).hasSize(2).startsWith("; rsa20261121 rsa, does not sign");
    assertThat(made.getLast())
        .matches(
            "rsa20261121\\._domainkey\\.example\\.com\\. IN TXT \\( \"v=DKIM1; k=rsa;"
                + " p=[^\"]{237}\" \"[^\"]+\" \\)");
    Cli.Result ed25519 =
        keyed.run(
            "domain",
            "dkim",
            "example.com",
            "--new",
            "--algorithm",
            "ed25519",
            "--selector",
            "e1",
            "--json");
    assertThat(JSON.readTree(ed25519.out()).path("key").path("recordText").asText())
        .matches("v=DKIM1; k=ed25519; p=[A-Za-z0-9+/]{43}=");
    done("domain", "dkim", "example.com", "--activate", "e1");
    assertThat(done("domain", "dkim", "example.com").lines())
        .hasSize(4)
        .contains("; e1 ed25519, signs", "; rsa20261121 rsa, does not sign", made.getLast());
    JsonNode listed = json("domain", "dkim", "example.com", "--json");
    assertThat(listed.path(0).path("recordName").asText()).isEqualTo("e1._domainkey.example.com");
    assertThat(listed.path(0).path("active").asBoolean()).isTrue();
    assertThat(listed.toString()).doesNotContain("v1:");
    Cli.Result refused = cli().run("domain", "dkim", "example.com", "--remove", "e1");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("deactivate it");
    done("domain", "dkim", "example.com", "--deactivate", "e1");
    done("domain", "dkim", "example.com", "--remove", "e1");
    assertThat(done("history")).contains("remove dkim").doesNotContain("v1:", "p=");
  }

  @Test
  void egress() throws Exception {
    done("egress", "ip", "add", "out-1", "192.0.2.1", "--ehlo", "Out-1.example.com");
    done(
        "egress",
        "ip",
        "add",
        "out-2",
        "192.0.2.2",
        "--connector",
        "nat",
        "--lane",
        "lane-2",
        "--warm");
    done(
        "egress",
        "ip",
        "add",
        "p",
        "192.0.2.3",
        "--connector",
        "socks5",
        "--proxy",
        "10.0.0.9:1080");
    done("egress", "pool", "set", "default", "out-1", "out-2=3");
    done("egress", "pool", "set", "hotmail.com", "p");
    done("egress", "route", "*.OLC.protection.outlook.com", "hotmail.com");
    done("egress", "limit", "gmail.com", "--connections", "5");
    done("egress", "limit", "gmail.com", "--rate", "500/h");
    done("egress", "pause", "p", "--for", "2h");
    assertThat(done("egress", "list").lines().filter(line -> !line.endsWith("  shipped")))
        .containsExactly(
            "SOURCE  ADDRESS    EHLO               BY                    STATE",
            "out-1   192.0.2.1  out-1.example.com  bind                  active",
            "out-2   192.0.2.2  -                  nat lane-2            warming 0 of 50 today",
            "p       192.0.2.3  -                  socks5 10.0.0.9:1080  paused until"
                + " 2026-11-21T12:00:00Z",
            "",
            "POOL         SOURCES",
            "default      out-1=1 out-2=3",
            "hotmail.com  p=1",
            "",
            "DESTINATION                   POOL",
            "*.olc.protection.outlook.com  hotmail.com",
            "",
            "DESTINATION                    CONNECTIONS  PER CONNECTION  PER HOUR  BY",
            "gmail.com                      5            -               500       operator",
            "",
            "SOURCE  AT  LIMITS  BLOCKED UNTIL  REPLY",
            "no source of pool hotmail.com is usable now: its mail waits");
    assertThat(json("egress", "list", "--json").at("/pools/1"))
        .isEqualTo(
            JSON.readTree("{\"pool\":\"hotmail.com\",\"sources\":{\"p\":1},\"usable\":false}"));

    refused("egress source out-1 is in pool default", "egress", "ip", "remove", "out-1");
    refused("which would be gone", "egress", "pool", "set", "hotmail.com");
    refused("no egress pool is called x", "egress", "route", "a.example", "x");
    refused("no egress source is called q", "egress", "pool", "set", "default", "q");
    refused("no egress source is called q", "egress", "pause", "q");
    refused("--for 0h is no time at all", "egress", "pause", "p", "--for", "0h");
    refused("no egress source is called q", "egress", "dead", "q");
    refused("no egress pool is called hotmial.com", "egress", "pool", "set", "hotmial.com");
    refused("is there already", "egress", "ip", "add", "out-9", "192.0.2.1");
    refused("no egress route is there for b.example", "egress", "route", "b.example");

    assertThat(done("egress", "resume", "p", "--dry-run"))
        .startsWith("would set egress source p 192.0.2.3 socks5");
    done("egress", "dead", "p");
    assertThat(done("egress", "list")).containsPattern("p +192.0.2.3 .* dead");
    done("egress", "resume", "p");
    assertThat(done("egress", "list")).containsPattern("p +192.0.2.3 .* active");
    done("egress", "route", "*.olc.protection.outlook.com");
    done("egress", "pool", "set", "hotmail.com");
    done("egress", "limit", "gmail.com", "--default");
    done("egress", "ip", "remove", "p");
    assertThat(json("egress", "list", "--json").at("/routes").size()).isZero();
    assertThat(done("history")).contains("add egress pool", "out-1 out-2=3");
  }

  @Test
  void egressListShowsWhatIsInForce() throws Exception {
    done("egress", "ip", "add", "out-1", "192.0.2.1", "--warm", "200");
    done("egress", "limit", "*.google.com", "--connections", "5");
    var limits = new JdbcDestinationLimits(database());
    Instant now = clock.instant();
    assertThat(limits.take(SourceAtSite.everywhere("out-1"), now, 200, 12)).isEqualTo(12);
    var google = new SourceAtSite("out-1", "*.google.com");
    limits.slow(google, now);
    limits.block(google, now.plus(Duration.ofHours(4)), "421 4.7.28 [192.0.2.1] unsolicited mail");
    limits.slow(new SourceAtSite("default", "mx.example.net"), now);
    limits.slow(new SourceAtSite("out-1", "mx.whole.again"), now.minus(Duration.ofHours(3)));
    limits.block(new SourceAtSite("out-1", "mx.past"), now.minusSeconds(1), "550 once");

    assertThat(done("egress", "list").lines())
        .contains(
            "out-1   192.0.2.1  -     bind  warming 12 of 200 today",
            "*.google.com                   5            -               -         operator",
            "*.google.com                   10           100             -         shipped",
            "*.orange.fr                    2            50              -         shipped")
        .endsWith(
            "SOURCE   AT              LIMITS  BLOCKED UNTIL         REPLY",
            "default  mx.example.net  50%     -                     -",
            "out-1    *.google.com    50%     2026-11-21T14:00:00Z  421 4.7.28 [192.0.2.1]"
                + " unsolicited mail");
    JsonNode all = json("egress", "list", "--json");
    assertThat(all.at("/sources/0/usedToday").asInt()).isEqualTo(12);
    assertThat(all.at("/sources/0/dailyCap").asInt()).isEqualTo(200);
    assertThat(all.at("/limits/0"))
        .isEqualTo(
            JSON.readTree(
                """
                {"destination":"*.google.com","connections":5,"by":"operator"}
                """));
    assertThat(all.at("/limits/1/by").asText()).isEqualTo("shipped");
    assertThat(all.at("/peers/1"))
        .isEqualTo(
            JSON.readTree(
                """
                {"source":"out-1","destination":"*.google.com","percent":50,
                 "slowedAt":"2026-11-21T10:00:00Z","blockedUntil":"2026-11-21T14:00:00Z",
                 "reply":"421 4.7.28 [192.0.2.1] unsolicited mail"}
                """));
  }

  @Test
  void whatAPeerSaidIsTakenBackByHand() throws Exception {
    var limits = new JdbcDestinationLimits(database());
    Instant now = clock.instant();
    var at = new SourceAtSite("out-1", "*.google.com");
    var other = new SourceAtSite("out-2", "*.google.com");
    assertThat(limits.take(at, now, 10, 10)).isEqualTo(10);
    for (SourceAtSite each : List.of(at, other)) {
      limits.slow(each, now);
      limits.block(each, now.plus(Duration.ofHours(24)), "550 5.7.1 S3140");
    }
    String told =
        "remove egress block out-1 at *.google.com limits=50% until=2026-11-22T10:00:00Z"
            + " 550 5.7.1 S3140";
    assertThat(done("egress", "resume", "out-1", "--at", "*.google.com", "--dry-run"))
        .isEqualToIgnoringNewLines("would " + told);
    assertThat(limits.standings(now)).hasSize(2);

    long version = json("status", "--json").at("/rulesVersion").asLong();
    done("egress", "resume", "out-1", "--at", "*.Google.com");
    assertThat(limits.standings(now)).extracting(SiteStanding::at).containsExactly(other);
    assertThat(limits.granted(at, now)).as("what was sent stays").isEqualTo(10);
    assertThat(done("history")).contains(told);
    assertThat(json("status", "--json").at("/rulesVersion").asLong()).isEqualTo(version);

    String nothing = "nothing that a peer said of egress source out-1 at *.google.com is in force";
    refused(nothing, "egress", "resume", "out-1", "--at", "*.google.com");
    refused(
        "out-9 at mx.example.net is in force",
        "egress",
        "resume",
        "out-9",
        "--at",
        "mx.example.net");
    clock.advance(Duration.ofHours(25));
    refused(
        "out-2 at *.google.com is in force", "egress", "resume", "out-2", "--at", "*.google.com");
  }

  private void refused(String told, String... arguments) {
    Cli.Result result = cli().run(arguments);
    assertThat(result.err()).contains(told);
    assertThat(result.exitCode()).isEqualTo(2);
  }

  @Test
  void accounts() throws Exception {
    done("domain", "add", "example.com");
    assertThat(
            cli()
                .runWithInput(
                    "secret\n",
                    "account",
                    "add",
                    "Bob@Example.com",
                    "--password-stdin",
                    "--quota",
                    "50m")
                .exitCode())
        .isEqualTo(0);
    assertThat(done("account", "list").lines())
        .containsExactly(
            "ACCOUNT          QUOTA  RELAY  WRITES AS  CRAM-MD5  CREATED",
            "bob@example.com  50m    yes    own        no        2026-11-21T10:00:00Z");
    done("account", "set", "bob@example.com", "--no-relay", "--quota", "");
    assertThat(json("account", "list", "--domain", "example.com", "--json"))
        .isEqualTo(
            JSON.readTree(
                """
                [{"email":"bob@example.com","noRelay":true,"masquerade":"own","cramMd5":false,
                  "createdAt":"2026-11-21T10:00:00Z"}]
                """));
    Cli.Result taken =
        cli().runWithInput("secret\n", "account", "add", "bob@example.com", "--password-stdin");
    assertThat(taken.exitCode()).isEqualTo(2);
    assertThat(taken.err()).contains("account bob@example.com is there already");
    done("account", "remove", "bob@example.com");
    assertThat(json("account", "list", "--json")).isEmpty();
  }

  @Test
  void logins() throws Exception {
    done("login", "record", "Bob@Example.com", "::ffff:192.0.2.1");
    clock.advance(Duration.ofMinutes(50));
    done("login", "record", "carol@far.net", "2001:DB8::1");
    clock.advance(Duration.ofMinutes(9));
    assertThat(done("login", "list").lines())
        .containsExactly(
            "EMAIL            ADDRESS      LOGIN                 LEFT",
            "carol@far.net    2001:db8::1  2026-11-21T10:50:00Z  51m",
            "bob@example.com  192.0.2.1    2026-11-21T10:00:00Z  60s");
    assertThat(json("login", "list", "--email", "BOB@example.com", "--json"))
        .isEqualTo(
            JSON.readTree(
                """
                [{"email":"bob@example.com","address":"192.0.2.1","at":"2026-11-21T10:00:00Z",
                  "secondsLeft":60}]
                """));
    clock.advance(Duration.ofMinutes(1));
    assertThat(json("login", "list", "--ip", "192.0.2.1", "--json").at("/0/secondsLeft").asInt())
        .isZero();
    assertThat(done("login", "list", "--ip", "::ffff:192.0.2.1")).contains("over");
    assertThat(done("login", "expire")).isEqualTo("expired 1 login older than 60 minutes\n");

    done("login", "record", "bob@example.com", "192.0.2.1");
    done("login", "record", "bob@example.com", "192.0.2.2");
    assertThat(done("login", "expire", "Bob@example.com", "--ip", "::ffff:192.0.2.2"))
        .isEqualTo("expired 1 login of Bob@example.com from 192.0.2.2\n");
    assertThat(done("login", "expire", "bob@example.com"))
        .isEqualTo("expired 1 login of bob@example.com\n");
    assertThat(done("login", "expire", "--ip", "2001:db8::1"))
        .isEqualTo("expired 1 login from 2001:db8::1\n");
    assertThat(json("login", "list", "--json")).isEmpty();
  }

  /// T48.
  @Test
  void anAccountThatMayNotRelayGetsNoRowAndTheOperatorIsTold() throws Exception {
    done("domain", "add", "example.com");
    cli()
        .runWithInput(
            "secret\n", "account", "add", "bob@example.com", "--password-stdin", "--no-relay");
    Cli.Result refused = cli().run("login", "record", "BOB@example.com", "192.0.2.1");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err())
        .isEqualTo(
            "postern: account bob@example.com is set to --no-relay: its logins give no right, no"
                + " row was written; `postern account set bob@example.com --relay` changes that\n");
    assertThat(json("login", "list", "--json")).isEmpty();
    done("account", "set", "bob@example.com", "--relay");
    done("login", "record", "bob@example.com", "192.0.2.1");
    assertThat(json("login", "list", "--json")).hasSize(1);
  }

  @Test
  void rules() throws Exception {
    done("rule", "add", "tcp", "127.0.0.:allow,RELAYCLIENT=\"\"");
    done("rule", "add", "rcpthosts", "example.net");
    Cli.Result lines =
        cli()
            .runWithInput(
                "# ours\n\nexample.net:[127.0.0.1]:2526\n:relay.example\n",
                "rule",
                "add",
                "smtproutes",
                "-");
    assertThat(lines).isEqualTo(new Cli.Result(0, "", ""));
    assertThat(done("rule", "list").lines())
        .containsExactly(
            "KIND        ENTRY",
            "tcp         127.0.0.:allow,RELAYCLIENT=\"\"",
            "rcpthosts   example.net",
            "smtproutes  :relay.example",
            "smtproutes  example.net:[127.0.0.1]:2526");
    done("rule", "remove", "tcp", "127.0.0.:allow,RELAYCLIENT=\"\"");
    assertThat(json("rule", "list", "tcp", "--json")).isEmpty();
    assertThat(cli().run("rule", "add", "rcpthosts", "example.net").exitCode()).isEqualTo(2);
  }

  @Test
  void theLoginOfARouteIsNeverShownWithItsPassword() throws Exception {
    String line = "example.net:relay.example:587 me s3cret";
    Cli.Result without = cli().run("rule", "add", "smtproutes", line);
    assertThat(without.exitCode()).isEqualTo(2);
    assertThat(without.err())
        .startsWith(
            "postern: smtproutes rule example.net:relay.example:587 me ***: column 34: a password"
                + " needs postern.auth.data-key");
    var keyed = keyed();
    Cli.Result bad =
        keyed.runWithInput(line + "\nb.example:c d e f\n", "rule", "add", "smtproutes", "-");
    assertThat(bad.err())
        .contains("2:17: nothing stands behind the password", "nothing was added")
        .doesNotContain("s3cret");
    assertThat(keyed.run("rule", "add", "smtproutes", line, "--dry-run").out())
        .isEqualTo("would add smtproutes example.net:relay.example:587 me ***\n");
    assertThat(keyed.runWithInput(line + "\n", "rule", "add", "smtproutes", "-"))
        .isEqualTo(new Cli.Result(0, "", ""));
    assertThat(done("rule", "list", "smtproutes").lines())
        .containsExactly("KIND        ENTRY", "smtproutes  example.net:relay.example:587 me ***");
    assertThat(json("rule", "list", "--json").toString())
        .contains("relay.example:587 me ***")
        .doesNotContain("encrypted");
    done("export", home.resolve("control").toString());
    assertThat(Files.readString(home.resolve("control/smtproutes")))
        .startsWith("example.net:relay.example:587 me {encrypted}");
    done("rule", "remove", "smtproutes", "example.net:relay.example:587 me ***");
    assertThat(keyed.run("import", home.resolve("control").toString()).exitCode()).isEqualTo(0);
    assertThat(done("rule", "list", "smtproutes")).contains("relay.example:587 me ***");
    assertThat(done("history"))
        .contains("add smtproutes example.net:relay.example:587 me ***")
        .doesNotContain("encrypted", "s3cret");
  }

  @Test
  void aDryRunShowsTheChangeAndMakesNone() throws Exception {
    assertThat(done("domain", "add", "example.com", "--dry-run"))
        .isEqualTo("would add domain example.com unknown-user=bounce-no-mailbox\n");
    assertThat(json("domain", "list", "--json")).isEmpty();
    done("domain", "add", "example.com");
    assertThat(done("domain", "set", "example.com", "--unknown-user", "delete", "--dry-run"))
        .isEqualTo(
            "would set domain example.com unknown-user=bounce-no-mailbox -> example.com"
                + " unknown-user=delete\n");
    assertThat(done("domain", "set", "example.com", "--no-backup-mx", "--dry-run"))
        .isEqualTo("would change nothing\n");
    assertThat(
            cli()
                .runWithInput(
                    "secret\n",
                    "account",
                    "add",
                    "bob@example.com",
                    "--password-stdin",
                    "--dry-run"))
        .isEqualTo(new Cli.Result(0, "would add account bob@example.com\n", ""));
    assertThat(json("account", "list", "--json")).isEmpty();
    assertThat(json("rule", "add", "tcp", "10.1.1.:allow", "--dry-run", "--json"))
        .isEqualTo(
            JSON.readTree(
                """
                {"dryRun":true,"version":2,"changes":[{"what":"add tcp","after":"10.1.1.:allow"}]}
                """));
    Cli.Result refused = cli().run("domain", "remove", "example.net", "--dry-run");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("domain example.net is not hosted here");
  }

  @Test
  void aChangeIsShownAsJson() throws Exception {
    assertThat(json("rule", "add", "tcp", "10.1.1.:allow", "--json"))
        .isEqualTo(
            JSON.readTree(
                """
                {"dryRun":false,"version":2,"changes":[{"what":"add tcp","after":"10.1.1.:allow"}]}
                """));
    assertThat(json("rule", "list", "tcp", "--json")).hasSize(1);
  }

  @Test
  void linesAreAddedAndRemovedAllOrNone() throws Exception {
    done("rule", "add", "tcp", "10.:allow");
    Cli.Result doubled =
        cli().runWithInput("# x\n11.:deny\n10.:allow\n 11.:deny\n", "rule", "add", "tcp", "-");
    assertThat(doubled)
        .isEqualTo(
            new Cli.Result(
                2,
                "",
                """
                standard input:3:1: tcp rule 10.:allow is there already
                standard input:4:2: tcp rule 11.:deny is there already
                postern: nothing was added: 2 problems
                """));
    Cli.Result missing =
        cli().runWithInput("10.:allow\n9.:deny\n8.:deny\n", "rule", "remove", "tcp", "-");
    assertThat(missing.exitCode()).isEqualTo(2);
    assertThat(missing.err().lines())
        .contains("postern: nothing was removed: 2 problems")
        .element(0)
        .asString()
        .startsWith("standard input:2:1: no tcp rule 9.:deny is there");
    assertThat(json("rule", "list", "tcp", "--json")).hasSize(1);
    assertThat(cli().runWithInput("\n10.:allow\n", "rule", "remove", "tcp", "-"))
        .isEqualTo(new Cli.Result(0, "", ""));
    assertThat(json("rule", "list", "tcp", "--json")).isEmpty();
    assertThat(cli().runWithInput("# none\n", "rule", "remove", "tcp", "-", "--dry-run"))
        .isEqualTo(new Cli.Result(0, "would change nothing\n", ""));
  }

  @Test
  void aliases() throws Exception {
    done("domain", "add", "example.com");
    done("domain", "add", "alias.example");
    assertThat(done("alias", "add", "sales@example.com", "jane@far.net", "--dry-run"))
        .isEqualTo("would add alias sales@example.com jane@far.net\n");
    done("alias", "add", "sales@example.com", "jane@far.net");
    done("alias", "add", "sales@example.com", "joe@far.net", "--wait");
    done("alias", "add", "@alias.example", "@example.com");
    assertThat(done("alias", "list").lines())
        .containsExactly(
            "ALIAS              TARGET",
            "@alias.example     @example.com",
            "sales@example.com  jane@far.net",
            "sales@example.com  joe@far.net");
    assertThat(json("alias", "list", "alias.example", "--json"))
        .isEqualTo(JSON.readTree("[{\"alias\":\"@alias.example\",\"target\":\"@example.com\"}]"));
    assertThat(
            json(
                    "explain",
                    "--ip",
                    "192.0.2.1",
                    "--from",
                    "a@b.org",
                    "--to",
                    "sales@alias.example",
                    "--json")
                .get(0)
                .get("decision")
                .asText())
        .isEqualTo("accept");
    Cli.Result taken =
        cli().runWithInput("s\n", "account", "add", "sales@example.com", "--password-stdin");
    assertThat(taken.exitCode()).isEqualTo(2);
    assertThat(taken.err()).contains("alias sales@example.com is there");
    String tooLong = "x".repeat(65) + "@example.com";
    refused("before the @ a mailbox here has 64 octets", "alias", "add", tooLong, "joe@far.net");
    assertThat(cli().runWithInput("s\n", "account", "add", tooLong, "--password-stdin").err())
        .contains("before the @ a mailbox here has 64 octets");
    done("alias", "remove", "@alias.example");
    done("alias", "remove", "sales@example.com", "joe@far.net");
    done("alias", "remove", "sales@example.com");
    assertThat(json("alias", "list", "--json")).isEmpty();
    assertThat(cli().run("alias", "remove", "sales@example.com").exitCode()).isEqualTo(2);
  }

  @Test
  void history() throws Exception {
    done("rule", "add", "tcp", "10.:allow");
    clock.advance(Duration.ofHours(3));
    done("domain", "add", "example.com");
    done("domain", "set", "example.com", "--unknown-user", "delete");
    done("rule", "remove", "tcp", "10.:allow");
    JsonNode all = json("history", "--json");
    assertThat(all.findValuesAsText("what"))
        .containsExactly("add tcp", "add domain", "set domain", "remove tcp");
    assertThat(all.get(0))
        .isEqualTo(
            JSON.readTree(
                """
                {"at":"2026-11-21T10:00:00Z","who":"%s (postern)","version":2,
                 "what":"add tcp","after":"10.:allow"}
                """
                    .formatted(System.getProperty("user.name"))));
    assertThat(all.get(2).get("before").asText())
        .isEqualTo("example.com unknown-user=bounce-no-mailbox");
    assertThat(json("history", "--since", "1h", "--json")).hasSize(3);
    Cli.Result cut = cli().run("history", "--limit", "1");
    assertThat(cut.exitCode()).isEqualTo(0);
    assertThat(cut.out().lines().toList())
        .satisfiesExactly(
            header -> assertThat(header).startsWith("AT "),
            row ->
                assertThat(row)
                    .startsWith("2026-11-21T13:00:00Z  5 ")
                    .endsWith("remove tcp 10.:allow"));
    assertThat(cut.err())
        .isEqualTo("postern: only the newest 1 lines are shown; --limit shows more\n");
    assertThat(cli().run("history", "--since", "1d", "--limit", "4").err()).isEmpty();
  }

  @Test
  void explainTakesTheNameGivenAndLooksNoneUp() throws Exception {
    done("rule", "add", "relaydomains", ".example.net:");
    String[] asked = {
      "explain", "--ip", "192.0.2.1", "--from", "a@b.org", "--to", "x@y.org", "--json"
    };
    JsonNode without = json(asked).get(0);
    assertThat(without.get("decision").asText()).isEqualTo("refuse");
    assertThat(without.get("rules").findValuesAsText("why"))
        .contains(
            "192.0.2.1 has no confirmed name; the client's name was not looked up, --ptr HOST"
                + " gives one");
    String[] named = Arrays.copyOf(asked, asked.length + 2);
    named[asked.length] = "--ptr";
    named[asked.length + 1] = "MX.Example.net.";
    JsonNode with = json(named).get(0);
    assertThat(with.get("decision").asText()).isEqualTo("accept");
    assertThat(with.get("by").asText()).isEqualTo("relaydomains");
    assertThat(
            done(
                "explain",
                "--ip",
                "192.0.2.1",
                "--from",
                "a@b.org",
                "--to",
                "x@y.org",
                "--helo",
                "h.example",
                "--tls",
                "--auth",
                "bob@example.com"))
        .startsWith("x@y.org: accept by authenticated: 250");
  }

  @Test
  void explainTellsTheSenderOfAForward() throws Exception {
    done("domain", "add", "example.com");
    done("alias", "add", "sales@example.com", "jane@elsewhere.net");
    done("alias", "add", "jane@example.com", "sales@example.com");
    String[] asked = {
      "explain", "--ip", "192.0.2.1", "--from", "a@far.net", "--to", "jane@example.com"
    };
    assertThat(done(asked).lines())
        .contains(
            "  forwarded to jane@elsewhere.net from a@far.net: postern.srs.domain is not given");
    assertThat(with(SRS).run(asked).out().lines())
        .anyMatch(
            line ->
                line.matches(
                    "  forwarded to jane@elsewhere\\.net from SRS0=[^=]{4}=[A-Z2-7]{2}"
                        + "=far\\.net=a@srs\\.example: rewritten by SRS"));
    assertThat(forwardFrom("bob@example.com"))
        .isEqualTo("bob@example.com: example.com is hosted here");
    assertThat(forwardFrom("<>")).isEqualTo(": the null sender stays");
    String tooLong = "x".repeat(44) + "@far.net";
    assertThat(forwardFrom(tooLong))
        .isEqualTo(tooLong + ": not rewritten: the local part would have more than 64 octets");
  }

  private String forwardFrom(String sender) throws Exception {
    String out =
        with(SRS)
            .run(
                "explain",
                "--ip",
                "192.0.2.1",
                "--from",
                sender,
                "--to",
                "jane@example.com",
                "--json")
            .out();
    JsonNode forward = JSON.readTree(out).get(0).get("forwards").get(0);
    assertThat(forward.get("to").asText()).isEqualTo("jane@elsewhere.net");
    return forward.get("sender").asText() + ": " + forward.get("why").asText();
  }

  @Test
  void explainTellsWhatAnSrsAddressStandsFor() throws Exception {
    Srs srs = Srs.of(settingsOf(SRS)).orElseThrow();
    String ours = srs.rewritten(Mailbox.parse("a@far.net"), clock.instant()).orElseThrow() + "";

    JsonNode bounce = explained("<>", ours);
    assertThat(bounce.get("recipient").asText()).isEqualTo("a@far.net");
    assertThat(bounce.get("decision").asText()).isEqualTo("accept");
    assertThat(bounce.get("by").asText()).isEqualTo("srs");
    assertThat(bounce.get("rules").get(0).get("why").asText())
        .isEqualTo("an SRS address made here for a forward from a@far.net");
    assertThat(bounce.get("rules").findValuesAsText("rule"))
        .as("the rules were asked for the sender")
        .startsWith("srs", "tcp")
        .contains("reject-unauthorised-destination");

    JsonNode other = explained("x@far.net", ours);
    assertThat(other.get("reply").asText())
        .isEqualTo("550 5.7.1 sorry, this SRS address takes bounces only (#5.7.1)");
    assertThat(other.get("rules").get(0).get("why").asText()).endsWith("from a@far.net");

    JsonNode forged = explained("<>", ours.replace("far.net", "fur.net"));
    assertThat(forged.get("decision").asText()).isEqualTo("refuse");
    assertThat(forged.get("rules").get(0).get("why").asText())
        .isEqualTo("this SRS address was not made here");

    clock.advance(Duration.ofDays(22));
    JsonNode old = explained("<>", ours);
    assertThat(old.get("decision").asText()).isEqualTo("refuse");
    assertThat(old.get("rules").get(0).get("why").asText())
        .isEqualTo("this SRS address is older than 21 days");
  }

  private JsonNode explained(String from, String to) throws Exception {
    return JSON.readTree(
            with(SRS)
                .run("explain", "--ip", "192.0.2.1", "--from", from, "--to", to, "--json")
                .out())
        .get(0);
  }

  private static Settings settingsOf(Map<String, String> variables) {
    return Settings.of(List.of(Settings.environment(variables)));
  }

  @Test
  void waitReturnsWhenEveryFrontEndHasTheChange() throws Exception {
    var frontEnds = new FrontEnds(database());
    frontEnds.report(new FrontEnds.FrontEnd("stale", 1, clock.instant().minusSeconds(31), null));
    done("rule", "add", "rcpthosts", "a.example", "--wait");
    frontEnds.report(new FrontEnds.FrontEnd("fe-1", 1, clock.instant(), null));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var waiting = threads.submit(() -> cli().run("domain", "add", "b.example", "--wait"));
      long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (done("domain", "list").lines().count() < 2 && System.nanoTime() < deadline) {
        Thread.onSpinWait();
      }
      assertThat(waiting.isDone()).isFalse();
      frontEnds.report(new FrontEnds.FrontEnd("fe-1", 3, clock.instant(), null));
      assertThat(waiting.get(20, TimeUnit.SECONDS).exitCode()).isEqualTo(0);
    }
  }

  @Test
  void explain() throws Exception {
    done("domain", "add", "example.com");
    cli().runWithInput("secret\n", "account", "add", "bob@example.com", "--password-stdin");
    done("rule", "add", "tcp", "10.:allow,RELAYCLIENT=\"@fix.me\"");
    done("rule", "add", "tcp", "192.0.2.66:deny");
    Cli.Result refused =
        cli()
            .run(
                "explain",
                "--ip",
                "192.0.2.1",
                "--from",
                "<>",
                "--to",
                "bob@example.com",
                "--to",
                "nobody@example.com",
                "--to",
                "x@elsewhere.net",
                "--to",
                "postmaster",
                "--json");
    assertThat(refused.exitCode()).isEqualTo(1);
    JsonNode all = JSON.readTree(refused.out());
    assertThat(all.findValuesAsText("recipient"))
        .containsExactly(
            "bob@example.com",
            "nobody@example.com",
            "x@elsewhere.net",
            "postmaster@mx.example.org");
    assertThat(all.findValuesAsText("decision"))
        .containsExactly("accept", "refuse", "refuse", "accept");
    assertThat(all.get(1).get("reply").asText())
        .isEqualTo("550 5.1.1 sorry, no mailbox here by that name (#5.1.1)");
    assertThat(all.get(2).get("by").asText()).isEqualTo("reject-unauthorised-destination");
    assertThat(all.get(2).get("rules").findValuesAsText("rule"))
        .containsExactlyElementsOf(RelayPolicy.standard().ruleNames());
    assertThat(all.get(2).get("rules").get(0).get("answer").asText()).isEqualTo("no opinion");

    String people = done("explain", "--ip", "10.1.2.3", "--from", "a@b.org", "--to", "u@x.com");
    assertThat(people.lines().map(l -> l.replaceAll(" +", " ")))
        .containsSubsequence(
            "u@x.com@fix.me: accept by relayclient: 250 2.1.5 ok"
                .replace("u@x.com@", "\"u@x.com\"@"),
            " RULE ANSWER WHY",
            " tcp no opinion tcp rule 10.:allow,RELAYCLIENT=\"@fix.me\"",
            " relayclient permit, suffix @fix.me tcp rule 10.:allow,RELAYCLIENT=\"@fix.me\"");
    assertThat(
            json(
                    "explain",
                    "--ip",
                    "192.0.2.66",
                    "--from",
                    "a@b.org",
                    "--to",
                    "bob@example.com",
                    "--json")
                .get(0)
                .get("decision")
                .asText())
        .isEqualTo("close");
  }

  @Test
  void queue() throws Exception {
    var jobs = new JdbcDeferredJobs(database(), clock);
    jobs.defer(TestJobs.remote("j1", 1), clock.instant().plusSeconds(400), "451 4.3.0 later");
    jobs.defer(TestJobs.local("j2", 3), clock.instant().plusSeconds(100), "no space");
    assertThat(done("queue", "list").lines().map(l -> l.replaceAll(" +", " ")))
        .containsExactly(
            "QUEUE ID STATE SENDER RECIPIENTS SOURCE ATTEMPT NEXT TRY LAST REPLY",
            "01ARZ3NDEKTSV4RRFFQ69G5FAV deferred <> bob@example.com +1 local 3"
                + " 2026-11-21T10:01:40Z no space",
            "01ARZ3NDEKTSV4RRFFQ69G5FAV deferred a@b.org x@example.net +1 default 1"
                + " 2026-11-21T10:06:40Z 451 4.3.0 later");
    assertThat(json("queue", "list", "--sender", "a@b.org", "--json"))
        .isEqualTo(
            JSON.readTree(
                """
                [{"jobId":"j1","queueId":"01ARZ3NDEKTSV4RRFFQ69G5FAV","state":"deferred",
                  "sender":"a@b.org","recipients":["x@example.net","y@example.net"],
                  "destination":"example.net","source":"default","attempt":1,
                  "bornAt":"2026-11-21T09:00:00.123Z","nextAttemptAt":"2026-11-21T10:06:40Z",
                  "lastReply":"451 4.3.0 later"}]
                """));
    assertThat(json("queue", "list", "--sender", "<>", "--json").findValuesAsText("jobId"))
        .containsExactly("j2");
    assertThat(done("queue", "show", "j1")).contains("y@example.net", "451 4.3.0 later");
    assertThat(cli().run("queue", "show", "j9").exitCode()).isEqualTo(1);
    assertThat(done("queue", "retry", "--domain", "example.net"))
        .isEqualTo("1 job is due now" + System.lineSeparator());
    assertThat(jobs.leaseDue(10, Duration.ofMinutes(1))).hasSize(1);
    assertThat(cli().run("queue", "retry", "j9").exitCode()).isEqualTo(1);
  }

  @Test
  void queueChanges() throws Exception {
    var jobs = new JdbcDeferredJobs(database(), clock);
    jobs.defer(TestJobs.remote("j1", 1), clock.instant().plusSeconds(400), "451 4.3.0 later");
    jobs.defer(TestJobs.local("j2", 3), clock.instant().plusSeconds(100), "no space");

    assertThat(done("queue", "hold", "--destination", "example.net", "--dry-run").lines())
        .containsExactly("1 job would be held", "j1");
    assertThat(done("queue", "hold", "--destination", "example.net").lines())
        .containsExactly("1 job is held");
    assertThat(done("queue", "destinations").lines().map(l -> l.replaceAll(" +", " ")))
        .containsExactly(
            "DESTINATION JOBS RECIPIENTS HELD OLDEST NEXT TRY LAST REPLY",
            "example.com 1 2 0 2026-11-21T09:00:00Z 2026-11-21T10:01:40Z no space",
            "example.net 1 2 1 2026-11-21T09:00:00Z 2026-11-21T10:06:40Z 451 4.3.0 later");
    Cli.Result retried = cli().run("queue", "retry", "j1");
    assertThat(retried.exitCode()).as("not done").isEqualTo(1);
    assertThat(retried.out().lines())
        .containsExactly(
            "0 jobs are due now", "1 job selected: held, `postern queue release` lets them go");
    assertThat(json("queue", "destinations", "--state", "held", "--json").findValuesAsText("jobs"))
        .containsExactly("1");
    assertThat(done("queue", "release", "--all").lines()).containsExactly("1 job is released");
    assertThat(json("queue", "remove", "j2", "--json"))
        .isEqualTo(
            JSON.readTree("{\"dryRun\":false,\"jobs\":[\"j2\"],\"beingTried\":0,\"held\":0}"));
    assertThat(done("trace", TestJobs.QUEUE_ID.value())).contains("discarded", "removed from the");
    assertThat(cli().run("queue", "remove", "j2").exitCode()).isEqualTo(1);
    assertThat(jobs.claim(TestJobs.remote("j1", 1), Duration.ofMinutes(1))).isTrue();
    assertThat(done("queue", "remove", "--before", "1s").lines())
        .containsExactly("0 jobs are removed", "1 job selected: a try is under way");
    assertThat(cli().run("queue", "remove", "j1").exitCode()).as("not done").isEqualTo(1);
    assertThat(done("history").lines())
        .anySatisfy(line -> assertThat(line).contains("hold queue").contains("1 job: j1"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--domain | a..b | --domain \"a..b\": the domain has an empty label; write a domain",
        "--destination | a..b | --destination \"a..b\": the domain has an empty label",
        "--sender | bob | --sender \"bob\": expected @ at position 4; write an address, or <>",
        "--state | queued | --state \"queued\" is not one of: deferred, held",
        "--before | soon | --before soon is no time; write 2026-11-21T10:00:00Z",
      })
  void aSelectionThatCannotBeTakenNamesItsOption(String option, String text, String fault)
      throws Exception {
    for (String verb : List.of("list", "destinations", "retry", "hold", "release", "remove")) {
      Cli.Result result = cli().run("queue", verb, option, text);
      assertThat(result.exitCode()).isEqualTo(2);
      assertThat(result.err()).startsWith("postern: " + fault).hasLineCount(1);
    }
  }

  @Test
  void aJobThatIsGoneIsTracedByItsMessage() throws Exception {
    Cli.Result result = cli().run("queue", "show", TestJobs.QUEUE_ID + "-2dbf1faf0a50e3c0");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("`postern trace " + TestJobs.QUEUE_ID + "` shows");
  }

  @Test
  void peers() throws Exception {
    var failing = new JdbcFailingAddresses(database());
    IpAddress dead = IpAddress.parse("192.0.2.7");
    IpAddress once = IpAddress.parse("2001:db8::1");
    Duration penalty = Duration.ofMinutes(64);
    failing.failed(dead, clock.instant().minusSeconds(500), penalty, "connection refused");
    failing.failed(dead, clock.instant().minusSeconds(60), penalty, "connection refused");
    failing.failed(once, clock.instant(), penalty, "450 not now");

    assertThat(done("peer", "list").lines().map(l -> l.replaceAll(" +", " ")))
        .containsExactly(
            "ADDRESS FAILED SKIPPED UNTIL WHY",
            "2001:db8::1 2026-11-21T10:00:00Z - 450 not now",
            "192.0.2.7 2026-11-21T09:59:00Z 2026-11-21T11:03:00Z connection refused");
    assertThat(json("peer", "list", "--json").findValuesAsText("skippedUntil"))
        .containsExactly("2026-11-21T11:03:00Z");
    assertThat(done("peer", "retry", "192.0.2.7").lines())
        .containsExactly("1 address is tried again within 30 seconds");
    assertThat(cli().run("peer", "retry", "192.0.2.7").exitCode()).isEqualTo(1);
    assertThat(done("peer", "retry").lines())
        .containsExactly("1 address is tried again within 30 seconds");
    assertThat(failing.all(clock.instant())).isEmpty();
  }

  @Test
  void trace() throws Exception {
    var mailbox = Mailbox.parse("x@example.net");
    new JdbcLedger(database())
        .record(
            List.of(
                new MailEvent(
                    clock.instant().plusMillis(1500),
                    MailEvent.Kind.DELIVERED,
                    TestJobs.QUEUE_ID,
                    mailbox,
                    "j1",
                    "default",
                    "mx.example.net [192.0.2.1]",
                    "250 2.0.0 ok",
                    1,
                    null,
                    null,
                    null),
                new MailEvent(
                    clock.instant(),
                    MailEvent.Kind.ACCEPTED,
                    TestJobs.QUEUE_ID,
                    mailbox,
                    null,
                    null,
                    "192.0.2.9 (h.example)",
                    null,
                    0,
                    "a@b.org",
                    "m1@h.example",
                    null)));
    assertThat(done("trace", "<m1@h.example>").lines().map(l -> l.replaceAll(" +", " ")))
        .containsExactly(
            "AT EVENT QUEUE ID RECIPIENT TRY SOURCE PEER REPLY",
            "2026-11-21T10:00:00Z accepted 01ARZ3NDEKTSV4RRFFQ69G5FAV x@example.net 0 -"
                + " 192.0.2.9 (h.example) -",
            "2026-11-21T10:00:01.500Z delivered 01ARZ3NDEKTSV4RRFFQ69G5FAV x@example.net 1 default"
                + " mx.example.net [192.0.2.1] 250 2.0.0 ok");
    JsonNode events = json("trace", TestJobs.QUEUE_ID.value(), "--json");
    assertThat(events.findValuesAsText("event")).containsExactly("accepted", "delivered");
    assertThat(events.get(1).get("at").asText()).isEqualTo("2026-11-21T10:00:01.500Z");
    assertThat(events.get(1).get("attempt").asInt()).isEqualTo(1);
    Cli.Result none = cli().run("trace", "nobody@h.example", "--json");
    assertThat(none.exitCode()).isEqualTo(1);
    assertThat(JSON.readTree(none.out())).isEmpty();
  }

  @Test
  void theEnvironmentNamesADatabaseUnlessHomeIsGiven() {
    Settings settings = settings();
    var aws =
        new Cli(
            home.resolve("elsewhere"),
            Map.of(
                "POSTERN_DB_URL", settings.get(StoreSettings.DB_URL),
                "POSTERN_DB_USER", settings.get(StoreSettings.DB_USER),
                "POSTERN_DB_PASSWORD", settings.get(StoreSettings.DB_PASSWORD)),
            clock);
    assertThat(aws.run("domain", "list").exitCode()).isEqualTo(0);
    assertThat(aws.run("domain", "list", "--home", "nowhere").exitCode()).isEqualTo(3);
  }
}
