package dev.postern.functions.bounce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import dev.postern.address.Mailbox;
import dev.postern.address.ReversePath;
import dev.postern.event.MailEvent;
import dev.postern.functions.runtime.InMemoryStores;
import dev.postern.functions.runtime.LambdaContext;
import dev.postern.functions.runtime.SqsEvents;
import dev.postern.message.BounceJob;
import dev.postern.message.InboundManifest;
import dev.postern.message.JobCodec;
import dev.postern.message.MalformedJobException;
import dev.postern.queue.QueueName;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class BounceTest {
  private static final String TEXT = "Received: by mx\nSubject: hi\n\nhello\n";

  private final InMemoryStores stores = new InMemoryStores();

  @Test
  void theSenderIsToldAndTheSegmentGoes() throws Exception {
    handle(Bounces.of(stores, TEXT, "s@far.org", true, "x@d.org"));

    InboundManifest manifest = onlyManifest();
    InboundManifest.Entry entry = manifest.entries().getFirst();
    assertThat(entry.queueId()).isEqualTo(Bounces.DSN);
    assertThat(entry.envelope().sender()).isEqualTo(ReversePath.NULL);
    assertThat(entry.envelope().recipients()).containsExactly(Mailbox.parse("s@far.org"));
    assertThat(entry.peer()).isEqualTo("bounce");
    assertThat(entry.acceptedAt()).isEqualTo(Bounces.FAILED);
    assertThat(entry.envelope().eightBit()).isFalse();
    assertThat(manifest.segment()).startsWith("dsn/" + Bounces.DSN);
    assertThat(stores.spool.keys()).containsExactly(manifest.segment());
    assertThat(stores.spool.open(manifest.bodyOf(entry)).readAllBytes())
        .hasSize((int) entry.length());
  }

  @Test
  void theSegmentOfOthersStays() throws Exception {
    handle(Bounces.of(stores, TEXT, "s@far.org", false, "x@d.org"));
    assertThat(stores.spool.keys()).contains("in/s");
  }

  @Test
  void twiceMakesTheSameNotification() throws Exception {
    BounceJob bounce = Bounces.of(stores, TEXT, "s@far.org", false, "x@d.org");
    handle(bounce);
    stores.advance(Duration.ofHours(1));
    handle(bounce);

    assertThat(stores.spool.keys()).hasSize(2);
    List<String> manifests = stores.queues.bodies(QueueName.INBOUND);
    assertThat(manifests.get(1)).isEqualTo(manifests.get(0));
  }

  @Test
  void aRepetitionAfterTheSegmentWentDoesNothing() throws Exception {
    BounceJob bounce = Bounces.of(stores, TEXT, "s@far.org", true, "x@d.org");
    handle(bounce);
    handle(bounce);
    assertThat(stores.queues.bodies(QueueName.INBOUND)).hasSize(1);
  }

  @Test
  void aMessageThatIsGoneIsStillReported() throws Exception {
    BounceJob bounce = Bounces.of(stores, TEXT, "s@far.org", false, "x@d.org");
    stores.spool.delete("in/s");
    handle(bounce);
    assertThat(dsnText())
        .contains("<x@d.org>:")
        .contains("is no longer available")
        .doesNotContain("message/rfc822");
  }

  @Test
  void aBounceThatBouncesGoesToPostmaster() throws Exception {
    handle(Bounces.of(stores, TEXT, "", true, "s@far.org"));

    InboundManifest.Entry entry = onlyManifest().entries().getFirst();
    assertThat(entry.envelope().sender()).isEqualTo(ReversePath.NULL);
    assertThat(entry.envelope().recipients())
        .containsExactly(Mailbox.parse("postmaster@example.com"));
    assertThat(dsnText())
        .contains("I tried to deliver a bounce message to this address, but the bounce bounced!")
        .contains("--- Enclosed is the original bounce.")
        .doesNotContain("I'm afraid");
    assertThat(stores.events.events()).isEmpty();
  }

  @Test
  void aDoubleBounceThatBouncesIsDiscarded() throws Exception {
    handle(Bounces.of(stores, TEXT, "", true, "Postmaster@example.com"));

    assertThat(stores.queues.bodies(QueueName.INBOUND)).isEmpty();
    assertThat(stores.spool.keys()).isEmpty();
    MailEvent event = stores.events.events().getFirst();
    assertThat(event.kind()).isEqualTo(MailEvent.Kind.DISCARDED);
    assertThat(event.reply()).isEqualTo("triple bounce: discarding");
    assertThat(event.queueId()).isEqualTo(Bounces.MESSAGE);
  }

  @Test
  void ofABounceToManyOnlyPostmasterIsNotToldOfItself() throws Exception {
    handle(Bounces.of(stores, TEXT, "", true, "postmaster@example.com", "s@far.org"));
    assertThat(dsnText()).contains("<s@far.org>:").doesNotContain("<postmaster@example.com>:");
    assertThat(stores.events.events()).hasSize(1);
  }

  @Test
  void aMessageFromAPersonToPostmasterIsToldToThePerson() throws Exception {
    handle(Bounces.of(stores, TEXT, "s@far.org", true, "postmaster@example.com"));
    assertThat(onlyManifest().entries().getFirst().envelope().recipients())
        .containsExactly(Mailbox.parse("s@far.org"));
  }

  @Test
  void aSpoolThatDoesNotAnswerGivesTheJobBack() {
    BounceJob bounce = Bounces.of(stores, TEXT, "s@far.org", true, "x@d.org");
    stores.spool.fail(true);
    assertThatThrownBy(() -> handle(bounce)).isInstanceOf(IOException.class);
    assertThat(stores.queues.bodies(QueueName.INBOUND)).isEmpty();
  }

  @Test
  void aQueueThatDoesNotAnswerKeepsTheSegment() {
    BounceJob bounce = Bounces.of(stores, TEXT, "s@far.org", true, "x@d.org");
    stores.queues.fail(true);
    assertThatThrownBy(() -> handle(bounce)).isInstanceOf(IOException.class);
    assertThat(stores.spool.keys()).contains("in/s");
  }

  @Test
  void aDiscardThatCannotBeToldKeepsTheSegment() {
    BounceJob bounce = Bounces.of(stores, TEXT, "", true, "postmaster@example.com");
    stores.events.fail(true);
    assertThatThrownBy(() -> handle(bounce)).isInstanceOf(IOException.class);
    assertThat(stores.spool.keys()).contains("in/s");
  }

  @Test
  void theFunctionReportsWhatItCouldNotRead() throws Exception {
    BounceJob bounce = Bounces.of(stores, TEXT, "s@far.org", true, "x@d.org");
    SQSBatchResponse answer =
        new BounceFunction(stores)
            .handleRequest(SqsEvents.of("[]", JobCodec.encode(bounce)), new LambdaContext());
    assertThat(answer.getBatchItemFailures())
        .extracting(SQSBatchResponse.BatchItemFailure::getItemIdentifier)
        .containsExactly(SqsEvents.FIRST);
    assertThat(stores.queues.bodies(QueueName.INBOUND)).hasSize(1);
  }

  private void handle(BounceJob bounce) throws Exception {
    new Bounce(stores).handle(JobCodec.encode(bounce), Instant.MAX);
  }

  private InboundManifest onlyManifest() throws MalformedJobException {
    List<String> bodies = stores.queues.bodies(QueueName.INBOUND);
    assertThat(bodies).hasSize(1);
    return JobCodec.decodeManifest(bodies.getFirst());
  }

  private String dsnText() throws Exception {
    InboundManifest manifest = onlyManifest();
    return new String(
        stores.spool.open(manifest.bodyOf(manifest.entries().getFirst())).readAllBytes(),
        java.nio.charset.StandardCharsets.UTF_8);
  }
}
