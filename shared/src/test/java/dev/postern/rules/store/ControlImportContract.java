package dev.postern.rules.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import dev.postern.account.AccountRepository;
import dev.postern.account.Credentials;
import dev.postern.address.Domain;
import dev.postern.address.Mailbox;
import dev.postern.db.DatabaseContract;
import dev.postern.db.Sql;
import dev.postern.db.TestClock;
import dev.postern.rules.RulesSnapshot;
import dev.postern.rules.control.ControlDirectory;
import dev.postern.rules.control.ControlWriter;
import dev.postern.secret.DataKey;
import dev.postern.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Import and export of control directories, on a real MariaDB.
public abstract class ControlImportContract extends DatabaseContract {
  @TempDir private Path folder;
  private final TestClock clock = new TestClock();

  private RuleChanges changes(RuleChanges.Mode mode) {
    return new RuleChanges(database(), clock, "operator", mode);
  }

  private MadeChange imported(Path directory, boolean replace) throws Exception {
    return imported(directory, replace, RuleChanges.Mode.COMMIT);
  }

  private MadeChange imported(Path directory, boolean replace, RuleChanges.Mode mode)
      throws Exception {
    ControlDirectory read = ControlDirectory.read(directory);
    assertThat(read.problems()).isEmpty();
    return new ControlImport(changes(mode)).apply(read.given(), replace);
  }

  private Path exported(String name) throws Exception {
    Path directory = folder.resolve(name);
    ControlWriter.write(new ControlRepository(database()).read(), directory);
    return directory;
  }

  private Path directory(Map<String, String> files) throws IOException {
    Path directory = Files.createTempDirectory(folder, "control");
    for (var file : files.entrySet()) {
      Path path = directory.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
    return directory;
  }

  private static List<String> lines(MadeChange made) {
    return made.lines().stream().map(HistoryLine::text).toList();
  }

  @Test
  void aLoginIsImportedOnceAndExportedEncrypted() throws Exception {
    DataKey key = DataKey.random(new Random(1));
    Path directory = directory(Map.of("smtproutes", "x.example:relay.example:587 me s3cret\n"));
    ControlDirectory read = ControlDirectory.read(directory, key);
    assertThat(read.problems()).isEmpty();
    var first = new ControlImport(changes(RuleChanges.Mode.COMMIT)).apply(read.given(), false);
    assertThat(lines(first)).containsExactly("add smtproutes x.example:relay.example:587 me ***");
    var again =
        new ControlImport(changes(RuleChanges.Mode.COMMIT))
            .apply(ControlDirectory.read(directory, key).given(), true);
    assertThat(again.lines()).isEmpty();

    Path exported = exported("exported");
    assertThat(Files.readString(exported.resolve("smtproutes")))
        .startsWith("x.example:relay.example:587 me {encrypted}")
        .doesNotContain("s3cret");
    ControlDirectory back = ControlDirectory.read(exported, key);
    assertThat(back.problems()).isEmpty();
    assertThat(back.given().rules().of(RuleKind.SMTPROUTES))
        .isEqualTo(read.given().rules().of(RuleKind.SMTPROUTES));
    assertThat(ControlDirectory.read(exported, DataKey.random(new Random(2))).problems())
        .singleElement()
        .asString()
        .startsWith("smtproutes:1:32: the password was encrypted with another");
  }

  @Test
  void aConflictOfLoginsShowsNoPassword() throws Exception {
    DataKey key = DataKey.random(new Random(1));
    Path one = directory(Map.of("smtproutes", "x.example:relay.example me s3cret\n"));
    Path two = directory(Map.of("smtproutes", "x.example:relay.example me other\n"));
    new ControlImport(changes(RuleChanges.Mode.COMMIT))
        .apply(ControlDirectory.read(one, key).given(), false);
    ControlDirectory read = ControlDirectory.read(two, key);
    assertThatThrownBy(
            () -> new ControlImport(changes(RuleChanges.Mode.COMMIT)).apply(read.given(), false))
        .isInstanceOfSatisfying(
            ControlConflictException.class,
            e ->
                assertThat(read.problem(e.conflicts().getFirst()).toString())
                    .startsWith(
                        "smtproutes:1:1: the destination has a route here: x.example:relay.example"
                            + " me ***;"));
  }

  @Test
  void oneImportIsOneVersionWithALineOfHistoryForEachChange() throws Exception {
    Path directory =
        directory(
            Map.of(
                "me", "mx.example.com\n",
                "tcp.smtp", "127.0.0.:allow,RELAYCLIENT=\"\"\n:allow\n",
                "virtualdomains", "example.com:example.com\n",
                "domains/example.com/.qmail-default", "| vdelivermail '' delete\n",
                "outgoingip", "192.0.2.1\n192.0.2.1\n"));

    MadeChange made = imported(directory, false);

    assertThat(made.version()).isEqualTo(2);
    assertThat(lines(made))
        .containsExactly(
            "add tcp 127.0.0.:allow,RELAYCLIENT=\"\"",
            "add tcp :allow",
            "add me mx.example.com",
            "add domain example.com unknown-user=delete",
            "add outgoingip 192.0.2.1 weight=2");
    assertThat(count("rule_history")).isEqualTo(5);
    assertThat(imported(directory, false).version()).isEqualTo(2);
    assertThat(count("rule_history")).isEqualTo(5);
  }

  @Test
  void aTrialChangesNothing() throws Exception {
    MadeChange trial =
        imported(directory(Map.of("rcpthosts", "example.com\n")), false, RuleChanges.Mode.TRIAL);
    assertThat(lines(trial)).containsExactly("add rcpthosts example.com");
    assertThat(trial.version()).isEqualTo(1);
    assertThat(count("rcpthosts_entry") + count("rule_history")).isEqualTo(0);
  }

  @Test
  void withoutReplaceWhatIsThereStaysAndNewComesBehind() throws Exception {
    imported(
        directory(
            Map.of(
                "tcp.smtp", "10.:allow\n",
                "me", "mx.example.com\n",
                "virtualdomains", "a.example:a.example\n",
                "domains/a.example/.qmail-default", "| vdelivermail '' delete\n",
                "outgoingip", "192.0.2.1\n")),
        false);
    MadeChange made =
        imported(
            directory(
                Map.of(
                    "tcp.smtp", "9.:deny\n10.:allow\n",
                    "locals", "a.example\n",
                    "outgoingip", "192.0.2.2\n192.0.2.1\n")),
            false);

    assertThat(lines(made)).containsExactly("add tcp 9.:deny", "add outgoingip 192.0.2.2");
    ControlRules now = new ControlRepository(database()).read();
    assertThat(now.of(RuleKind.TCP)).containsExactly("10.:allow", "9.:deny");
    assertThat(now.values()).hasSize(1);
    assertThat(now.domains().values())
        .extracting(d -> d.unknownUser().text())
        .containsExactly("delete");
  }

  @Test
  void everyConflictIsToldAtOnceAndNothingIsChanged() throws Exception {
    imported(
        directory(
            Map.of(
                "me", "mx.example.com\n",
                "rcpthosts", "",
                "smtproutes", "example.com:one.example\n",
                "virtualdomains", "a.example:a.example\nb.example:b.example\n",
                "outgoingip", "192.0.2.1\n")),
        false);
    Path other =
        directory(
            Map.of(
                "me", "# ours\nother.example.com\n",
                "rcpthosts", "new.example\n",
                "smtproutes", "# one\nExample.com:two.example\nx.example:y.example\n",
                "backupmx", "a.example\n",
                "virtualdomains", "b.example:b.example\n",
                "domains/b.example/.qmail-default", "| vdelivermail '' delete\n",
                "outgoingip", "192.0.2.1\n192.0.2.1\n"));

    ControlDirectory read = ControlDirectory.read(other);
    assertThatThrownBy(
            () -> new ControlImport(changes(RuleChanges.Mode.COMMIT)).apply(read.given(), false))
        .isInstanceOfSatisfying(
            ControlConflictException.class,
            e ->
                assertThat(e.conflicts().stream().map(c -> read.problem(c).toString()))
                    .allSatisfy(p -> assertThat(p).endsWith("--replace` would take the file's"))
                    .map(p -> p.replaceFirst(";.*", ""))
                    .containsExactlyInAnyOrder(
                        "me:2:1: the value here is mx.example.com",
                        "smtproutes:2:1: the destination has a route here:"
                            + " example.com:one.example",
                        "backupmx:1:1: the domain is hosted here as a.example"
                            + " unknown-user=bounce-no-mailbox",
                        "domains/b.example/.qmail-default:1:1: the domain is hosted here as"
                            + " b.example unknown-user=bounce-no-mailbox",
                        "outgoingip:2:1: 192.0.2.1 has the weight 1 here"));
    assertThat(count("rcpthosts_entry")).isEqualTo(0);

    imported(other, true);
    assertThat(new ControlRepository(database()).read()).isEqualTo(read.given().rules());
  }

  @Test
  void replaceTakesNoDomainFromItsAccounts() throws Exception {
    imported(directory(Map.of("locals", "a.example\nb.example\n")), false);
    new AccountRepository(changes(RuleChanges.Mode.COMMIT))
        .add(Mailbox.parse("bob@a.example"), Credentials.of("secret", new Random(1)), null, false);
    Path without = directory(Map.of("rcpthosts", "c.example\n"));

    assertThatThrownBy(() -> imported(without, true))
        .isInstanceOf(ControlConflictException.class)
        .extracting("conflicts", LIST)
        .singleElement()
        .extracting("what")
        .isEqualTo(
            "lacks a.example, which has 1 account here; add the line a.example:a.example, or"
                + " remove them first");
    assertThat(count("domain")).isEqualTo(2);
    assertThat(count("rcpthosts_entry")).isEqualTo(0);
  }

  /// What is exported says the same as what is there, and the same files come of it elsewhere.
  @Test
  void exportAndImportAreEachOthersInverse() throws Exception {
    var random = new Random(20_261_122);
    for (int round = 0; round < 5; round++) {
      var rich = new RichControls(random);
      imported(directory(rich.files()), true);

      Path first = exported("first" + round);
      MadeChange again = imported(first, true, RuleChanges.Mode.TRIAL);
      assertThat(lines(again)).isEmpty();
      emptyTables();
      imported(first, false);
      Path second = exported("second" + round);

      assertThat(contents(second)).isEqualTo(contents(first)).hasSizeGreaterThan(15);
    }
  }

  @Test
  void aHundredThousandMorercpthostsAreNoBurden() throws Exception {
    String many =
        IntStream.range(0, 100_000)
            .mapToObj(i -> "customer" + i + ".example\n")
            .collect(Collectors.joining());
    Path directory = directory(Map.of("morercpthosts", many));

    long start = System.nanoTime();
    imported(directory, false);
    long inserted = System.nanoTime();
    RulesSnapshot rules =
        SnapshotBuilder.of(Settings.of(List.of())).build(new RulesLoader(database()).load());
    long loaded = System.nanoTime();
    for (int i = 0; i < 100_000; i++) {
      assertThat(rules.rcptHosts().entryFor(new Domain("customer" + i + ".example"))).isPresent();
    }
    long decided = System.nanoTime();

    System.out.printf(
        "morercpthosts, 100,000 entries: imported in %d ms, loaded in %d ms, each asked in %d ms%n",
        (inserted - start) / 1_000_000,
        (loaded - inserted) / 1_000_000,
        (decided - loaded) / 1_000_000);
    assertThat(count("morercpthosts_entry")).isEqualTo(100_000);
    assertThat(count("rule_history")).isEqualTo(100_000);
    assertThat(Duration.ofNanos(loaded - start)).isLessThan(Duration.ofSeconds(60));
    imported(directory(Map.of("rcpthosts", "")), true);
    assertThat(count("morercpthosts_entry")).isEqualTo(0);
  }

  private static Map<String, String> contents(Path directory) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(directory.relativize(file).toString(), Files.readString(file));
      }
    }
    return contents;
  }

  private long count(String table) throws Exception {
    try (var connection = database().dataSource().getConnection()) {
      return Sql.first(connection, "SELECT COUNT(*) FROM " + table, row -> row.getLong(1))
          .orElseThrow();
    }
  }
}
