package dev.postern.functions.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import dev.postern.event.MailEvent;
import dev.postern.functions.deliver.program.ProgramFolder;
import dev.postern.functions.runtime.InMemoryStores;
import dev.postern.functions.runtime.LambdaContext;
import dev.postern.functions.runtime.SqsEvents;
import dev.postern.message.BounceJob;
import dev.postern.message.DeliveryJob;
import dev.postern.message.JobCodec;
import dev.postern.queue.QueueName;
import dev.postern.rules.UnknownUser;
import dev.postern.rules.agent.FilterRule;
import dev.postern.rules.agent.FilterRules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From the queue's event to Maildir, `bounce` queue, table `deferred` and events.
class DeliverLocalFunctionTest {
  @TempDir Path root;

  private final InMemoryStores stores =
      new InMemoryStores().host("d.org", false, UnknownUser.BOUNCE_NO_MAILBOX).account("bob@d.org");

  @BeforeEach
  void setRoot() {
    stores.set("postern.mail.root", root.toString());
  }

  @Test
  void deliveredIsAcknowledgedAndItsSegmentGoes() throws Exception {
    assertThat(handle(job("bob@d.org"), "no job").getBatchItemFailures())
        .extracting(SQSBatchResponse.BatchItemFailure::getItemIdentifier)
        .containsExactly(SqsEvents.SECOND);

    assertThat(root.resolve("d.org/bob/Maildir/new")).isNotEmptyDirectory();
    assertThat(stores.events.events())
        .extracting(MailEvent::kind)
        .containsExactly(MailEvent.Kind.DELIVERED);
    assertThat(stores.spool.keys()).isEmpty();
  }

  @Test
  void anUnknownUserBecomesABounceJobThatOwnsTheSegment() throws Exception {
    DeliveryJob job = job("nobody@d.org");
    handle(job, JobCodec.encode(job));

    BounceJob bounce = JobCodec.decodeBounce(stores.queues.bodies(QueueName.BOUNCE).getFirst());
    assertThat(bounce.ownsSegment()).isTrue();
    assertThat(bounce.reports().getFirst().status()).hasToString("5.1.1");
    assertThat(stores.spool.keys()).containsExactly("in/s");
  }

  @Test
  void aDiskThatCannotBeWrittenDefersByTheLocalSchedule() throws Exception {
    Files.createDirectories(root.resolve("d.org/bob"));
    Files.writeString(root.resolve("d.org/bob/Maildir"), "not a folder");
    assertThat(handle(job("bob@d.org"), "x").getBatchItemFailures()).hasSize(1);

    assertThat(stores.deferred.rows()).hasSize(1);
    assertThat(stores.deferred.rows().getFirst().nextTry())
        .isEqualTo(InMemoryStores.START.plusSeconds(100));
    assertThat(stores.spool.keys()).containsExactly("in/s");
  }

  @Test
  void aDiskAndTheDatabaseAwayKeepTheJobInItsQueue() throws Exception {
    Files.createDirectories(root.resolve("d.org/bob"));
    Files.writeString(root.resolve("d.org/bob/Maildir"), "not a folder");
    stores.deferred.fail(true);

    assertThat(handle(job("bob@d.org"), "x").getBatchItemFailures()).hasSize(2);
    assertThat(stores.events.events()).isEmpty();
  }

  @Test
  void aContentFilterSeesItBefore() throws Exception {
    ProgramFolder programs =
        new ProgramFolder(Files.createDirectory(root.resolve("programs")))
            .script("mark", "echo 'X-Mark: 1'; env > environment; cat");
    stores.set("postern.agents.programs", programs.path().toString());
    stores.filters = new FilterRules(List.of(FilterRule.parse("d.org:program mark")));
    handle(job("bob@d.org"), "x");

    try (Stream<Path> mail = Files.list(root.resolve("d.org/bob/Maildir/new"))) {
      assertThat(mail.map(DeliverLocalFunctionTest::text))
          .containsExactly(
              """
              Return-Path: <s@far.org>
              Delivered-To: bob@d.org
              X-Mark: 1
              Received: x

              hello
              """);
    }
    assertThat(programs.text("environment")).contains("QMAILLOCAL=postern");
    assertThat(stores.spool.keys()).isEmpty();
  }

  @Test
  void whatAContentFilterRefusesBouncesAsItCame() throws Exception {
    ProgramFolder programs =
        new ProgramFolder(Files.createDirectory(root.resolve("programs"))).script("no", "exit 100");
    stores.set("postern.agents.programs", programs.path().toString());
    stores.filters = new FilterRules(List.of(FilterRule.parse("*:local:program no")));
    DeliveryJob job = job("bob@d.org");
    handle(job, "x");

    BounceJob bounce = JobCodec.decodeBounce(stores.queues.bodies(QueueName.BOUNCE).getFirst());
    assertThat(bounce.reports().getFirst().status()).hasToString("5.7.1");
    assertThat(bounce.job().body()).isEqualTo(job.body());
    assertThat(root.resolve("d.org/bob/Maildir/new")).doesNotExist();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private SQSBatchResponse handle(DeliveryJob job, String second) throws Exception {
    return new DeliverLocalFunction(stores)
        .handleRequest(SqsEvents.of(JobCodec.encode(job), second), new LambdaContext());
  }

  private DeliveryJob job(String recipient) {
    return LocalJobs.job(stores, "Received: x\n\nhello\n", recipient);
  }
}
