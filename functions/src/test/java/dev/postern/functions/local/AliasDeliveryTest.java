package dev.postern.functions.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.address.Mailbox;
import dev.postern.event.MailEvent;
import dev.postern.event.TestEvents;
import dev.postern.functions.deliver.Jobs;
import dev.postern.functions.deliver.Outcome;
import dev.postern.functions.runtime.InMemoryStores;
import dev.postern.message.DeliveryJob;
import dev.postern.message.EsmtpParameters;
import dev.postern.message.InboundManifest;
import dev.postern.message.JobCodec;
import dev.postern.message.QueueId;
import dev.postern.message.RecipientParameters;
import dev.postern.queue.QueueName;
import dev.postern.rules.UnknownUser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AliasDeliveryTest {
  private static final String TEXT =
      "Received: by mx\nMessage-ID:\n <m1@far.org>\nSubject: hi\n\nline\n";

  @TempDir Path root;

  private final InMemoryStores stores =
      new InMemoryStores()
          .host("d.org", false, UnknownUser.BOUNCE_NO_MAILBOX)
          .aliasDomain("alias.org", "d.org")
          .account("bob@d.org")
          .account("al@d.org");

  @BeforeEach
  void setRoot() {
    stores.set("postern.mail.root", root.toString());
  }

  @Test
  void localTargetsGetItInTheirMaildirs() throws Exception {
    stores.alias("sales@d.org", "al@d.org", "bob@d.org", "postmaster@d.org");
    assertThat(deliver(TEXT, "Sales@d.org"))
        .isEqualTo(
            new Outcome.Delivered(
                Mailbox.parse("Sales@d.org"),
                "alias of al@d.org, bob@d.org, postmaster@d.org",
                null,
                false));
    assertThat(Files.readString(files("bob").getFirst()))
        .isEqualTo(
            "Return-Path: <s@far.org>\nDelivered-To: bob@d.org\nDelivered-To: Sales@d.org\n"
                + TEXT);
    assertThat(files("al")).hasSize(1);
    assertThat(files("postmaster")).hasSize(1);
    assertThat(stores.queues.bodies(QueueName.INBOUND)).isEmpty();
  }

  @Test
  void otherTargetsGetOneNewMessage() throws Exception {
    stores.alias("info@d.org", "bob@d.org");
    stores.alias("sales@d.org", "Jane@far.net", "bob@d.org", "info@d.org", "postmaster@far.net");
    var delivered = (Outcome.Delivered) deliver(TEXT, "sales@d.org");
    InboundManifest.Entry forward = forward();
    assertThat(delivered.related()).isEqualTo(forward.queueId().value());
    assertThat(delivered.reply())
        .isEqualTo(
            "alias, forwarded as "
                + forward.queueId()
                + " to Jane@far.net, info@d.org, postmaster@far.net; delivered to bob@d.org");
    assertThat(forward.envelope().sender()).hasToString("s@far.org");
    assertThat(forward.envelope().recipients())
        .extracting(Mailbox::toString)
        .containsExactly("Jane@far.net", "info@d.org", "postmaster@far.net");
    assertThat(forward.peer()).isEqualTo("alias sales@d.org");
    assertThat(forward.messageId()).isEqualTo("m1@far.org");
    assertThat(stores.spool.keys()).containsExactly("fwd/" + forward.queueId(), "in/s");
    assertThat(forwardedText())
        .isEqualTo(
            ("Delivered-To: sales@d.org\nReceived: by mx.example.com (Postern alias) id "
                    + forward.queueId()
                    + ";\n\tThu, 15 Jan 2026 10:00:00 +0000\n"
                    + TEXT)
                .replace("\n", "\r\n"));
    assertThat(files("bob")).hasSize(1);
  }

  @Test
  void whatWasAskedForTheAliasIsAskedForItsTargets() throws Exception {
    stores.alias("sales@d.org", "jane@far.net", "joe@far.net");
    var asked = new RecipientParameters(Set.of(RecipientParameters.Notify.NEVER), null);
    var parameters =
        new EsmtpParameters(false, true, null, "id1", Map.of(Mailbox.parse("sales@d.org"), asked));
    var delivered = (Outcome.Delivered) deliver(TEXT, "sales@d.org", parameters);
    EsmtpParameters carried = forward().envelope().parameters();
    assertThat(delivered.peerNotifies()).isTrue();
    assertThat(carried.requireTls()).isTrue();
    assertThat(carried.envelopeId()).isEqualTo("id1");
    assertThat(carried.recipients())
        .containsOnly(
            Map.entry(Mailbox.parse("jane@far.net"), asked),
            Map.entry(Mailbox.parse("joe@far.net"), asked));
  }

  @Test
  void doneTwiceItIsTheSameMessage() throws Exception {
    stores.alias("sales@d.org", "jane@far.net", "bob@d.org");
    Outcome first = deliver(TEXT, "sales@d.org");
    String text = forwardedText();
    stores.advance(Duration.ofMinutes(3));
    assertThat(deliver(TEXT, "sales@d.org")).isEqualTo(first);
    assertThat(forwardedText()).isEqualTo(text);
    assertThat(files("bob")).hasSize(1);
    assertThat(stores.queues.bodies(QueueName.INBOUND))
        .extracting(body -> JobCodec.decodeManifest(body).entries().getFirst().queueId())
        .hasSize(2)
        .containsOnly(forward().queueId());
  }

  @Test
  void whatTheLedgerKnowsIsNotQueuedAgain() throws Exception {
    stores.alias("sales@d.org", "jane@far.net");
    Outcome first = deliver(TEXT, "sales@d.org");
    stores.ledger().record(List.of(accepted(forward().queueId())));
    stores.queues.drain(QueueName.INBOUND);
    assertThat(deliver(TEXT, "sales@d.org")).isEqualTo(first);
    assertThat(stores.queues.bodies(QueueName.INBOUND)).isEmpty();
  }

  private static MailEvent accepted(QueueId id) {
    return TestEvents.event(InMemoryStores.START, MailEvent.Kind.ACCEPTED, id, "jane@far.net");
  }

  @Test
  void aMessageThatHasBeenThereIsALoop() throws Exception {
    stores.alias("sales@d.org", "jane@far.net").alias("team@d.org", "bob@d.org", "jane@far.net");
    Outcome outcome = deliver("Delivered-To: sales@d.org\n" + TEXT, "sales@d.org");
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            f -> assertThat(f.trouble().text()).startsWith("This message is looping"));
    outcome = deliver("Delivered-To: bob@d.org\n" + TEXT, "team@d.org");
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Failed.class, f -> assertThat(f.trouble().status()).hasToString("5.4.6"));
    assertThat(stores.queues.bodies(QueueName.INBOUND)).isEmpty();
    assertThat(root.resolve("d.org")).doesNotExist();
  }

  @Test
  void aMaildirThatDoesNotTakeItDefersTheAliasBeforeItIsForwarded() throws Exception {
    stores.alias("sales@d.org", "al@d.org", "bob@d.org", "jane@far.net");
    Files.createDirectories(root.resolve("d.org/bob"));
    Path wall = Files.writeString(root.resolve("d.org/bob/Maildir"), "not a folder");
    assertThat(deliver(TEXT, "sales@d.org")).isInstanceOf(Outcome.Deferred.class);
    assertThat(stores.queues.bodies(QueueName.INBOUND)).isEmpty();
    Files.delete(wall);
    assertThat(deliver(TEXT, "sales@d.org")).isInstanceOf(Outcome.Delivered.class);
    assertThat(files("al")).hasSize(1);
    assertThat(files("bob")).hasSize(1);
    assertThat(forward().envelope().recipients()).hasSize(1);
  }

  @Test
  void aQueueThatDoesNotTakeItDefersTheAlias() throws Exception {
    stores.alias("sales@d.org", "jane@far.net");
    stores.queues.fail(true);
    assertThat(deliver(TEXT, "sales@d.org")).isInstanceOf(Outcome.Deferred.class);
    stores.queues.fail(false);
    assertThat(deliver(TEXT, "sales@d.org")).isInstanceOf(Outcome.Delivered.class);
  }

  @Test
  void withTheDatabaseAwayAnAliasWaits() throws Exception {
    stores.alias("sales@d.org", "bob@d.org");
    stores.databaseAway = true;
    assertThat(deliver(TEXT, "sales@d.org")).isInstanceOf(Outcome.Deferred.class);
    stores.databaseAway = false;
    assertThat(deliver(TEXT, "sales@d.org")).isInstanceOf(Outcome.Delivered.class);
  }

  @Test
  void aMessageTooLargeToHoldIsCopiedInParts() throws Exception {
    stores.alias("sales@d.org", "jane@far.net");
    String large = TEXT + "0123456789abcdef0123456789abcdef\n".repeat(200_000);
    assertThat(deliver(large, "sales@d.org")).isInstanceOf(Outcome.Delivered.class);
    assertThat(forwardedText()).hasSizeGreaterThan(6_000_000).endsWith(large.replace("\n", "\r\n"));
  }

  @Test
  void theUsersOfAnAliasDomainAreThoseOfTheRealOne() throws Exception {
    stores.alias("sales@d.org", "bob@d.org");
    assertThat(deliver(TEXT, "Bob@alias.org")).isInstanceOf(Outcome.Delivered.class);
    assertThat(Files.readString(files("bob").getFirst()))
        .startsWith("Return-Path: <s@far.org>\nDelivered-To: Bob@alias.org\nReceived");
    assertThat(deliver(TEXT, "Bob@alias.org")).isInstanceOf(Outcome.Delivered.class);
    assertThat(files("bob")).as("one recipient, one copy").hasSize(1);
    assertThat(deliver(TEXT, "sales@alias.org")).isInstanceOf(Outcome.Delivered.class);
    assertThat(deliver(TEXT, "nobody@alias.org")).isInstanceOf(Outcome.Failed.class);
  }

  private InboundManifest.Entry forward() throws Exception {
    return JobCodec.decodeManifest(stores.queues.bodies(QueueName.INBOUND).getLast())
        .entries()
        .getFirst();
  }

  private String forwardedText() throws Exception {
    InboundManifest manifest =
        JobCodec.decodeManifest(stores.queues.bodies(QueueName.INBOUND).getLast());
    try (InputStream in = stores.spool.open(manifest.bodyOf(manifest.entries().getFirst()))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private Outcome deliver(String text, String recipient) throws IOException {
    return deliver(text, recipient, EsmtpParameters.NONE);
  }

  private Outcome deliver(String text, String recipient, EsmtpParameters parameters)
      throws IOException {
    DeliveryJob job = Jobs.asking(parameters, LocalJobs.job(stores, text, recipient));
    return LocalJobs.deliver(stores, job).getFirst();
  }

  private List<Path> files(String user) throws IOException {
    try (Stream<Path> files = Files.list(root.resolve("d.org/" + user + "/Maildir/new"))) {
      return files.toList();
    }
  }
}
