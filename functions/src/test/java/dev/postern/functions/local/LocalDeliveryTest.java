package dev.postern.functions.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.address.Mailbox;
import dev.postern.functions.deliver.Jobs;
import dev.postern.functions.deliver.Outcome;
import dev.postern.functions.deliver.external.External;
import dev.postern.functions.runtime.InMemoryStores;
import dev.postern.message.DeliveryJob;
import dev.postern.message.EsmtpParameters;
import dev.postern.message.SpoolRef;
import dev.postern.rules.UnknownUser;
import dev.postern.settings.InvalidSettingsException;
import dev.postern.spool.Spool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalDeliveryTest {
  private static final String TEXT = "Received: by mx\nSubject: hi\n\nline\n\nend\n";

  @TempDir Path root;

  private final InMemoryStores stores =
      new InMemoryStores()
          .host("d.org", false, UnknownUser.BOUNCE_NO_MAILBOX)
          .host("drop.org", false, UnknownUser.DELETE)
          .account("bob@d.org")
          .account("al@d.org");

  private final Random random = new Random(7);

  @BeforeEach
  void setRoot() {
    stores.set("postern.mail.root", root.toString());
  }

  @Test
  void theFileHasOurHeadersThenTheMessageWithLfLineEnds() throws Exception {
    Outcome outcome = deliver(TEXT, "Bob@d.org").getFirst();

    Path file = onlyFile("d.org/bob/Maildir/new");
    assertThat(Files.readString(file))
        .isEqualTo("Return-Path: <s@far.org>\nDelivered-To: Bob@d.org\n" + TEXT);
    assertThat(outcome)
        .isEqualTo(
            new Outcome.Delivered(
                Mailbox.parse("Bob@d.org"), file.getFileName().toString(), null, false));
    assertThat(file.getFileName().toString())
        .matches(
            InMemoryStores.START.getEpochSecond()
                + "\\.[0-9A-Z]{26}-[0-9a-f]{12}\\.mx\\.example\\.com,S="
                + Files.size(file));
    assertThat(files("d.org/bob/Maildir/tmp")).isEmpty();
  }

  @Test
  void aBinaryMessageKeepsEveryOctet() throws Exception {
    String text = "Received: by mx\n\na\rb\0c\n.\n";
    deliver(
        Jobs.asking(
            new EsmtpParameters(true, false, null, null, Map.of()),
            LocalJobs.job(stores, text, "bob@d.org")));

    byte[] file = Files.readAllBytes(onlyFile("d.org/bob/Maildir/new"));
    assertThat(new String(file, StandardCharsets.UTF_8))
        .isEqualTo(
            ("Return-Path: <s@far.org>\nDelivered-To: bob@d.org\n" + text).replace("\n", "\r\n"));
  }

  @Test
  void onlyTheOwnerMayLook() throws Exception {
    deliver(TEXT, "bob@d.org");

    assertThat(mode(onlyFile("d.org/bob/Maildir/new"))).isEqualTo("rw-------");
    for (String folder : List.of("d.org", "d.org/bob", "d.org/bob/Maildir/cur")) {
      assertThat(mode(root.resolve(folder))).as(folder).isEqualTo("rwx------");
    }
  }

  @Test
  void theNullSenderIsWrittenEmpty() throws Exception {
    deliver(Jobs.from("", LocalJobs.job(stores, TEXT, "bob@d.org")));
    assertThat(Files.readString(onlyFile("d.org/bob/Maildir/new"))).startsWith("Return-Path: <>\n");
  }

  @Test
  void deliveredTwiceIsThereOnce() throws Exception {
    Outcome first = deliver(TEXT, "bob@d.org").getFirst();
    Outcome second = deliver(TEXT, "bob@d.org").getFirst();

    assertThat(second).isEqualTo(first);
    assertThat(files("d.org/bob/Maildir/new")).hasSize(1);
    assertThat(files("d.org/bob/Maildir/tmp")).isEmpty();
  }

  @Test
  void manyTriesAtTheSameTimeLeaveOneWholeFile() throws Exception {
    String text = "Received: x\n\n" + "0123456789abcdef\n".repeat(5_000);
    DeliveryJob job = LocalJobs.job(stores, text, "bob@d.org");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<Outcome>>> tries =
          IntStream.range(0, 20).mapToObj(_ -> threads.submit(() -> deliver(job))).toList();
      for (Future<List<Outcome>> one : tries) {
        assertThat(one.get()).hasOnlyElementsOfType(Outcome.Delivered.class);
      }
    }
    assertThat(Files.readString(onlyFile("d.org/bob/Maildir/new"))).endsWith(text);
    assertThat(files("d.org/bob/Maildir/tmp")).isEmpty();
  }

  @Test
  void whatAReaderMovedToCurIsNotDeliveredAgain() throws Exception {
    deliver(TEXT, "bob@d.org");
    Path file = onlyFile("d.org/bob/Maildir/new");
    Path cur = root.resolve("d.org/bob/Maildir/cur");
    Files.move(file, cur.resolve(file.getFileName() + ":2,RS"));

    assertThat(deliver(TEXT, "bob@d.org").getFirst()).isInstanceOf(Outcome.Delivered.class);
    assertThat(files("d.org/bob/Maildir/new")).isEmpty();
  }

  @Test
  void curIsNotSearchedWhenNothingCameThereSinceTheMessageWasAccepted() throws Exception {
    deliver(TEXT, "bob@d.org");
    Path file = onlyFile("d.org/bob/Maildir/new");
    Path cur = root.resolve("d.org/bob/Maildir/cur");
    Files.move(file, cur.resolve(file.getFileName() + ":2,"));
    Files.setLastModifiedTime(
        cur, FileTime.from(InMemoryStores.START.minus(Duration.ofMinutes(6))));

    deliver(TEXT, "bob@d.org");
    assertThat(files("d.org/bob/Maildir/new")).hasSize(1);
  }

  @Test
  void aFileThatACrashLeftInTmpIsNoHindrance() throws Exception {
    deliver(TEXT, "bob@d.org");
    Path file = onlyFile("d.org/bob/Maildir/new");
    Files.delete(file);
    String base = file.getFileName().toString().replaceFirst(",S=.*", "");
    Path tmp = root.resolve("d.org/bob/Maildir/tmp");
    Path dead = Files.writeString(tmp.resolve(base + ".0"), "Return-Pa");
    Path running = Files.writeString(tmp.resolve(base + ".1"), "Return-Pa");
    Path othersOld = Files.writeString(tmp.resolve("1.other.host"), "x");
    Path othersNew = Files.writeString(tmp.resolve("2.other.host"), "x");
    touch(dead, Duration.ofHours(2));
    touch(running, Duration.ofMinutes(1));
    touch(othersOld, Duration.ofHours(37));
    touch(othersNew, Duration.ofHours(2));

    deliver(TEXT, "bob@d.org");
    assertThat(Files.readString(onlyFile("d.org/bob/Maildir/new"))).endsWith(TEXT);
    assertThat(files("d.org/bob/Maildir/tmp")).containsExactlyInAnyOrder(running, othersNew);
  }

  @Test
  void eachRecipientHasItsOwnCopyAndOutcome() throws Exception {
    List<Outcome> outcomes =
        deliver(TEXT, "bob@d.org", "nobody@d.org", "al@d.org", "nobody@drop.org");

    assertThat(outcomes)
        .extracting(o -> o.getClass().getSimpleName())
        .containsExactly("Delivered", "Failed", "Delivered", "Discarded");
    assertThat(files("d.org/bob/Maildir/new")).hasSize(1);
    assertThat(Files.readString(onlyFile("d.org/al/Maildir/new")))
        .contains("Delivered-To: al@d.org\n");
    assertThat(root.resolve("d.org/nobody")).doesNotExist();
    assertThat(root.resolve("drop.org")).doesNotExist();
  }

  @Test
  void anUnknownUserFailsInTheSeedsWords() throws Exception {
    Outcome outcome = deliver(TEXT, "No.One@d.org").getFirst();
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    var failed = (Outcome.Failed) outcome;
    assertThat(failed.trouble().status()).hasToString("5.1.1");
    assertThat(failed.trouble().text())
        .isEqualTo("no account no.one@d.org here by that name. indimail (#5.1.5)");
  }

  @Test
  void postmasterNeedsNoAccount() throws Exception {
    List<Outcome> outcomes =
        deliver(TEXT, "Postmaster@d.org", "postmaster@example.com", "postmaster@drop.org");

    assertThat(outcomes).hasOnlyElementsOfType(Outcome.Delivered.class);
    assertThat(files("example.com/postmaster/Maildir/new")).hasSize(1);
  }

  @Test
  void aMessageThatHasOurDeliveredToIsLooping() throws Exception {
    String looped = "Received: x\nDelivered-To: bob@d.org\n\nDelivered-To: al@d.org\n";
    List<Outcome> outcomes = deliver(looped, "bob@d.org", "al@d.org");

    assertThat(((Outcome.Failed) outcomes.get(0)).trouble().status()).hasToString("5.4.6");
    assertThat(outcomes.get(1)).isInstanceOf(Outcome.Delivered.class);
  }

  @Test
  void onlyTheWholeHeaderLineIsALoop() throws Exception {
    String near =
        "delivered-to: bob@d.org\nDelivered-To: bob@d.org.\nX: Delivered-To: bob@d.org\n\n";
    assertThat(deliver(near, "bob@d.org").getFirst()).isInstanceOf(Outcome.Delivered.class);
  }

  @Test
  void databaseAwayAnExistingMaildirIsAnAccount() throws Exception {
    deliver(TEXT, "bob@d.org");
    stores.databaseAway = true;
    List<Outcome> outcomes =
        deliver("Received: second\n\n", "bob@d.org", "al@d.org", "postmaster@d.org");

    assertThat(outcomes)
        .extracting(o -> o.getClass().getSimpleName())
        .containsExactly("Delivered", "Deferred", "Delivered");
    assertThat(((Outcome.Deferred) outcomes.get(1)).trouble().status()).hasToString("4.3.0");
  }

  @Test
  void rulesAwayAnUnknownUserIsNotDecided() throws Exception {
    stores.rulesAway = true;
    assertThat(deliver(TEXT, "nobody@d.org").getFirst()).isInstanceOf(Outcome.Deferred.class);
    assertThat(deliver(TEXT, "bob@d.org").getFirst()).isInstanceOf(Outcome.Delivered.class);
  }

  @Test
  void withoutTheRootNothingIsMadeInItsPlace() throws Exception {
    Path missing = root.resolve("not-mounted");
    stores.set("postern.mail.root", missing.toString());
    Outcome outcome = deliver(TEXT, "bob@d.org").getFirst();

    assertThat(outcome).isInstanceOf(Outcome.Deferred.class);
    assertThat(((Outcome.Deferred) outcome).trouble().text()).contains("make or mount it");
    assertThat(missing).doesNotExist();
  }

  @Test
  void aMaildirThatCannotBeWrittenDefersItsRecipientOnly() throws Exception {
    Files.createDirectories(root.resolve("d.org/bob"));
    Files.writeString(root.resolve("d.org/bob/Maildir"), "not a folder");
    List<Outcome> outcomes = deliver(TEXT, "bob@d.org", "al@d.org");

    assertThat(outcomes.get(0)).isInstanceOf(Outcome.Deferred.class);
    assertThat(outcomes.get(1)).isInstanceOf(Outcome.Delivered.class);
  }

  @Test
  void aSpoolThatDoesNotAnswerGivesTheJobBack() {
    DeliveryJob job = LocalJobs.job(stores, TEXT, "bob@d.org");
    stores.spool.fail(true);
    assertThatThrownBy(() -> deliver(job)).isInstanceOf(IOException.class);
    assertThat(root.resolve("d.org")).doesNotExist();
  }

  @Test
  void aMissingSegmentIsToldAsSuch() {
    assertThatThrownBy(() -> deliver(LocalJobs.job(new SpoolRef("in/none", 0, 10), "bob@d.org")))
        .isInstanceOf(Spool.SegmentMissingException.class);
  }

  @Test
  void aLargeMessageIsReadPieceByPieceForEachRecipient() throws Exception {
    String large = "Received: x\n\n" + "0123456789abcdef\n".repeat(100_000);
    assertThat(deliver(large, "bob@d.org", "al@d.org"))
        .hasOnlyElementsOfType(Outcome.Delivered.class);
    assertThat(Files.readString(onlyFile("d.org/al/Maildir/new"))).endsWith(large);
    assertThat(Files.readString(onlyFile("d.org/bob/Maildir/new"))).endsWith(large);
  }

  @Test
  void aSpoolThatBreaksOffLeavesNoFile() {
    String large = "Received: x\n\n" + "0123456789abcdef\n".repeat(100_000);
    DeliveryJob job = LocalJobs.job(stores, large, "bob@d.org");
    int[] opened = {0};
    assertThatThrownBy(
            () ->
                delivery()
                    .deliver(
                        job,
                        () -> {
                          opened[0]++;
                          return stores.spool.open(
                              opened[0] == 1 ? job.body() : new SpoolRef("in/s", 0, 1_100_000));
                        },
                        Instant.MAX))
        .isInstanceOf(LocalMessage.UnreadableException.class);
    assertThat(root.resolve("d.org/bob/Maildir/new")).isEmptyDirectory();
    assertThat(root.resolve("d.org/bob/Maildir/tmp")).isEmptyDirectory();
  }

  @Test
  void noLocalPartLeadsOutOfTheRoot() throws Exception {
    for (String local : List.of("..", "../../x", "/etc/x", ".hidden", "a/../../b", "%2e%2e", "ü")) {
      String address = "\"" + local + "\"@d.org";
      stores.account(Mailbox.parse(address).toString());
      assertThat(deliver(TEXT, address).getFirst()).as(local).isInstanceOf(Outcome.Delivered.class);
    }
    try (Stream<Path> names = Files.list(root.resolve("d.org"))) {
      assertThat(names.map(p -> p.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "%2E.",
              "%2E.%2F..%2Fx",
              "%2Fetc%2Fx",
              "%2Ehidden",
              "a%2F..%2F..%2Fb",
              "%252e%252e",
              "%C3%BC");
    }
    assertThat(files(".")).containsExactly(root.resolve("./d.org"));
  }

  @Test
  void withoutAFolderSetThereIsNoFunction() {
    stores.set("postern.mail.root", "");
    assertThatThrownBy(() -> new DeliverLocalFunction(stores))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("postern.mail.root is not set");
  }

  private List<Outcome> deliver(String text, String... recipients) throws IOException {
    return deliver(LocalJobs.job(stores, text, recipients));
  }

  private List<Outcome> deliver(DeliveryJob job) throws IOException {
    return delivery().deliver(job, () -> stores.spool.open(job.body()), Instant.MAX);
  }

  private LocalDelivery delivery() {
    return LocalDelivery.of(stores, random, External.of(stores.settings(), stores.clock()));
  }

  private void touch(Path file, Duration age) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(stores.clock().instant().minus(age)));
  }

  private Path onlyFile(String folder) throws IOException {
    List<Path> files = files(folder);
    assertThat(files).hasSize(1);
    return files.getFirst();
  }

  private List<Path> files(String folder) throws IOException {
    try (Stream<Path> files = Files.list(root.resolve(folder))) {
      return files.toList();
    }
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
