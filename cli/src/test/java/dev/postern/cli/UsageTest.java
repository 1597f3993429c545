package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.db.TestClock;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/// What the command line answers without a database: usage, bad input, no relay.
class UsageTest {
  @TempDir private Path directory;

  private Cli cli() {
    return new Cli(directory, Map.of(), new TestClock());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "domain",
        "domain add",
        "domain add a b",
        "domain set example.com",
        "account add bob@example.com",
        "account set bob@example.com",
        "rule add tcp",
        "alias",
        "alias add a@b.c",
        "explain --ip 192.0.2.1",
        "login",
        "login record bob@example.com",
        "login expire a@b.c d@e.f",
        "trace",
        "ledger",
        "ledger check --since yesterday",
        "history --since yesterday",
        "history --limit 0",
        "explain --ip ::1 --ptr x_@y --from a@b.c --to d@e.f",
        "queue list --state lost",
        "queue show",
        "peer",
        "status --nonsense",
      })
  void wrongUsageIsExitCode2AndOneLine(String arguments) {
    Cli.Result result = cli().run(arguments.isEmpty() ? new String[0] : arguments.split(" "));
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err().lines()).hasSize(1);
    assertThat(result.err()).startsWith("postern: ");
    assertThat(result.out()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          domain add a..b                     | "a..b": the domain has an empty label
          domain add a.b --unknown-user /x    | unknown-user instruction "/x" is not one of: delete, bounce-no-mailbox
          account add bob --password-stdin    | "bob":
          account add b@c.d --password-stdin --quota lots | "lots" is no quota; write BYTES[k|m|g][,COUNT], as 50m or 1g,10000
          domain dkim b.c --new --activate s              | give one of --new, --activate,
          domain dkim b.c --selector s                    | --algorithm and --selector are of --new
          account set b@c.d --cram-md5                    | --cram-md5 needs the password
          account set b@c.d --masquerade all              | own, domain, any
          account add b@c.d --password-stdin  | standard input:1: the password is missing
          alias add bob b@c.d                 | "bob":
          alias add @a.b c@d.e                | alias add: EMAIL and TARGET are two addresses, or two domains
          rule add tcp 10.:nonsense           | tcp rule 10.:nonsense: column 1:
          rule add smtproutes x:y:99999       | smtproutes rule x:y:99999: column
          rule add rcpthosts @x               | rcpthosts rule @x: column 1:
          rule add badmailfrom x@          | badmailfrom rule x@: column 1:
          rule add tlspolicy x                | tlspolicy rule x: column 1: a TLS policy has a colon
          rule add deliveryagents *:/bin/sh   | deliveryagents rule *:/bin/sh: column 3: an agent is smtp, program NAME, lambda NAME-OR-ARN or https://HOST/PATH
          rule add contentfilters *:clean     | contentfilters rule *:clean: column 3: a filter is none, https://HOST/PATH
          rule add bounce x                   | bounce rule x: column 1: a bounce rule has a colon
          rule add outgoingip 192.0.2.1       | outgoing addresses are no rules: `postern egress ip add` and `postern egress pool set`
          rule add nonsense x                 | no rule kind is called nonsense; there are tcp, rcpthosts, morercpthosts, smtproutes, tlspolicy, deliveryagents, contentfilters, badmailfrom, badrcptto, relayclients, relaydomains, relaymailfrom, domainbindings, bindroutes, helohostbyip, bounce
          egress ip add Out 192.0.2.1         | "Out" is no name of an egress source
          egress ip add a 192.0.2             | "192.0.2": not an IP address
          egress ip add a 192.0.2.1 --connector nat | --connector nat with --lane LANE
          egress ip add a 192.0.2.1 --lane x  | --connector nat with --lane LANE
          egress ip add a 192.0.2.1 --connector socks4 | --connector socks4 is not one of: bind, nat, socks5
          egress ip add a 192.0.2.1 --connector nat --lane X_1 | "X_1" is no lane
          egress ip add a 192.0.2.1 --warm 0  | starts with 1 to 100000 messages a day, not 0
          egress pool set default a=0         | a weight is 1 to 1000, not 0
          egress pool set default a b=x       | "b=x" is no NAME[=WEIGHT]
          egress route a..b default           | write a recipient domain as hotmail.com
          egress limit gmail.com              | give --connections N
          egress limit gmail.com --rate 5     | --rate 5 is no rate; write N/h
          egress limit gmail.com --rate 0/h   | messages an hour: 1 to 1000000, not 0
          egress pause a --for soon           | --for soon is no time
          rule add domainbindings a.b:x       | domainbindings rule a.b:x: column 5:
          explain --ip x --from a@b.c --to d@e.f | "x": not an IP address
          explain --ip ::1 --from a --to d@e.f | "a":
          login record bob 192.0.2.1          | "bob":
          login record b@c.d 192.0.2.256      | "192.0.2.256": not an IP address
          login list --email b@               | the domain is empty
          login list --ip here                | "here": not an IP address
          login expire bob                    | "bob":
          login expire --ip 10.               | "10.": not an IP address
          peer retry mx.example               | "mx.example": not an IP address
          queue list --domain a..b            | the domain has an empty label
          queue list --before tomorrow        | --before tomorrow is no time
          queue hold                          | say which jobs: an ID, a selection as --destination, or --all
          queue remove                        | say which jobs
          queue remove j1 --all               | --all and a selection contradict each other
          import nowhere                      | nowhere is not there; name a control directory, as /var/qmail/control
          export nowhere/below                | the folder of nowhere/below is not there; make it first
          export /                            | / is not empty; name a directory that is not there
          """)
  void badInputIsExitCode2WithWhatAndRemedy(String arguments, String message) {
    Cli.Result result = cli().run(arguments.strip().split(" +"));
    assertThat(result.err()).contains(message.strip());
    assertThat(result.err().lines()).hasSize(1);
    assertThat(result.exitCode()).isEqualTo(2);
  }

  @Test
  void everyProblemOfAControlDirectoryIsToldAtOnce(@TempDir Path control) throws Exception {
    Files.writeString(control.resolve("tcp.smtp"), "127.0.0.1:allow,RELAYCLIENT=””\n10.1:deny\n");
    Files.writeString(control.resolve("me"), "mx..example\n");
    Cli.Result result = cli().run("import", control.toString());
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines())
        .satisfiesExactly(
            me -> assertThat(me).startsWith("me:1:1: "),
            quote -> assertThat(quote).startsWith("tcp.smtp:1:29: the quote ” is typographic"),
            dot -> assertThat(dot).startsWith("tcp.smtp:2:1: \"10.1\" is a prefix without its dot"),
            last -> assertThat(last).isEqualTo("postern: nothing was imported: 3 problems"));
  }

  @Test
  void aFolderWithoutControlFilesIsNotTaken(@TempDir Path empty) {
    Cli.Result result = cli().run("import", empty.toString(), "--replace");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("has no file that import reads; is it a control directory?");
  }

  @Test
  void everyBadLineOfStandardInputIsNamed() {
    Cli.Result result =
        cli()
            .runWithInput("10.:allow\n\n # no\nx:allow\n   11.:maybe\n", "rule", "add", "tcp", "-");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err().lines()).hasSize(3);
    assertThat(result.err().lines().toList())
        .satisfiesExactly(
            first -> assertThat(first).startsWith("standard input:4:1: "),
            second -> assertThat(second).startsWith("standard input:5:4: "),
            last -> assertThat(last).isEqualTo("postern: nothing was added: 2 problems"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status",
        "domain list",
        "domain add example.com",
        "account list",
        "rule list",
        "alias list",
        "rule add tcp 10.:allow",
        "queue list",
        "queue retry",
        "queue destinations",
        "peer list",
        "peer retry",
        "queue hold --all",
        "trace x",
        "ledger check",
        "history",
        "explain --ip 192.0.2.1 --from a@b.c --to d@e.f",
      })
  void withoutARelayOrADatabaseItIsExitCode3WithTheRemedy(String arguments) {
    Cli.Result result = cli().run(arguments.split(" "));
    Path home = directory.resolve(".postern");
    assertThat(result.err())
        .isEqualTo(
            "postern: no relay runs at "
                + home
                + "; start one with `postern up -d --home "
                + home
                + "`, or name a database with POSTERN_DB_URL"
                + System.lineSeparator());
    assertThat(result.exitCode()).isEqualTo(3);
  }

  @Test
  void aRunFileOfAProcessThatIsGoneIsNoRelay() throws Exception {
    Process process = new ProcessBuilder("true").start();
    process.waitFor();
    Path home = Files.createDirectory(directory.resolve("home"));
    RunFileTest.runFile(process.pid(), new RunFile.Db("jdbc:mariadb://127.0.0.1:1/x", "u", "p"))
        .write(home);
    Cli.Result result = cli().run("rule", "list", "--home", "home");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err())
        .contains(
            "no relay runs at "
                + home
                + " (process "
                + process.pid()
                + " of its run.json is gone)");
    assertThat(cli().run("--home", "home", "down"))
        .isEqualTo(new Cli.Result(0, "no relay runs at " + home + System.lineSeparator(), ""));
  }

  @Test
  void downEndsTheProcess() throws Exception {
    Process process = new ProcessBuilder("sleep", "60").start();
    RunFileTest.runFile(process.pid(), new RunFile.Db("jdbc:mariadb://127.0.0.1:1/x", "u", "p"))
        .write(directory);
    try {
      assertThat(cli().run("down", "--home", directory.toString()))
          .isEqualTo(new Cli.Result(0, "stopped" + System.lineSeparator(), ""));
      assertThat(process.waitFor(Duration.ofSeconds(10))).isTrue(); // its end is told us later
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void aDatabaseThatDoesNotAnswerIsExitCode3InOneLine() throws Exception {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    var away =
        new Cli(
            directory,
            Map.of(
                "POSTERN_DB_URL", "jdbc:mariadb://127.0.0.1:" + port + "/postern",
                "POSTERN_DB_TIMEOUT", "500ms",
                "POSTERN_DB_PASSWORD", "secret"),
            new TestClock());
    Cli.Result result = away.run("domain", "list");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err().lines()).hasSize(1);
    assertThat(result.err())
        .startsWith("postern: the database does not answer: ")
        .doesNotContain("secret");
  }

  @Test
  void everyCommandHasHelp() {
    helpOf(PosternCommand.commandLine(CliEnvironment.system()));
  }

  private void helpOf(CommandLine command) {
    String[] words = (command.getCommandSpec().qualifiedName(" ") + " --help").split(" ");
    Cli.Result result = cli().run(java.util.Arrays.copyOfRange(words, 1, words.length));
    assertThat(result.exitCode()).as(String.join(" ", words)).isEqualTo(0);
    assertThat(result.out()).contains("--home", command.getCommandName());
    command.getSubcommands().values().forEach(this::helpOf);
  }
}
