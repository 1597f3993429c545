package dev.postern.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.address.Domain;
import dev.postern.aws.S3Spool;
import dev.postern.aws.SqsQueues;
import dev.postern.it.SmtpDialog;
import dev.postern.it.Waiting;
import dev.postern.message.InboundManifest;
import dev.postern.message.JobCodec;
import dev.postern.message.QueueId;
import dev.postern.queue.JobQueue.Received;
import dev.postern.queue.QueueName;
import dev.postern.queue.Queues;
import dev.postern.rules.RulesSnapshot;
import dev.postern.rules.TestSnapshot;
import dev.postern.settings.Settings;
import dev.postern.smtpd.server.SmtpServer;
import dev.postern.spool.Spool;
import dev.postern.standalone.embedded.EmbeddedS3;
import dev.postern.standalone.embedded.EmbeddedSqs;
import dev.postern.standalone.embedded.QueueSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/// S3 or SQS stopped under load: clients see 451, none sees 250 for a message that is lost; back
/// again, intake goes on by itself.
///
/// The front end runs here on stores that the test stops and starts; what `inbound` and the spool
/// hold at the end is compared with what got 250.
class StoresStoppedUnderLoadIT {
  private static final int SESSIONS = 8;
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final StaticCredentialsProvider ACCESS =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"));

  @TempDir private Path folder;

  private final Set<String> accepted = ConcurrentHashMap.newKeySet();
  private final AtomicInteger deferred = new AtomicInteger();
  private final AtomicInteger numbers = new AtomicInteger();
  private final AtomicBoolean stop = new AtomicBoolean();

  @Test
  void s3StoppedAndStarted() throws Exception {
    try (EmbeddedSqs sqs = startSqs(0)) {
      EmbeddedS3 s3 = startS3(0);
      int port = s3.endpoint().getPort();
      underLoad(
          s3,
          sqs,
          () -> {
            s3.close();
            awaitRefusals();
            return startS3(port);
          });
    }
  }

  @Test
  void sqsStoppedAndStarted() throws Exception {
    try (EmbeddedS3 s3 = startS3(0)) {
      EmbeddedSqs sqs = startSqs(0);
      int port = sqs.endpoint().getPort();
      underLoad(
          s3,
          sqs,
          () -> {
            sqs.close();
            awaitRefusals();
            return startSqs(port);
          });
    }
  }

  private interface Outage {
    /// Stops a store, waits until clients have noticed, starts it again.
    AutoCloseable run() throws Exception;
  }

  private void underLoad(EmbeddedS3 s3, EmbeddedSqs sqs, Outage outage) throws Exception {
    Settings settings = settings(s3, sqs);
    RulesSnapshot rules = openFor(new Domain("any.test"));
    try (Spool spool = S3Spool.connect(settings, ACCESS, Region.US_EAST_1);
        Queues queues = SqsQueues.connect(settings, ACCESS, Region.US_EAST_1);
        SmtpServer server =
            SmtpServer.start(
                settings,
                () -> rules,
                _ -> {
                  throw new AssertionError("no mailbox is looked up");
                },
                spool,
                queues,
                QueueId.Generator.system());
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> clients = new ArrayList<>();
      for (int i = 0; i < SESSIONS; i++) {
        clients.add(threads.submit(() -> send(server.address("smtp").getPort())));
      }
      awaitAccepted(50);
      try (AutoCloseable _ = outage.run()) {
        awaitAccepted(accepted.size() + 50);
        stop.set(true);
        for (Future<?> client : clients) {
          client.get();
        }
        assertThat(stored(spool, queues)).containsAll(accepted);
      }
    }
  }

  private void send(int port) {
    while (!stop.get()) {
      try (var dialog = new SmtpDialog(port)) {
        String _ = dialog.say("EHLO client.example");
        while (!stop.get()) {
          String token = "token-" + numbers.incrementAndGet();
          String reply = dialog.send("a@far.test", "b@any.test", "Subject: x\n\n" + token + "\n");
          if (reply.startsWith("250 2.0.0 ok ")) {
            accepted.add(token);
          } else {
            assertThat(reply).startsWith("451 4.3.0 ");
            deferred.incrementAndGet();
          }
        }
      } catch (IOException e) {
        throw new AssertionError("the session broke", e);
      }
    }
  }

  private void awaitAccepted(int count) throws Exception {
    Waiting.until(count + " accepted", LIMIT, () -> accepted.size() >= count);
  }

  private void awaitRefusals() throws Exception {
    int before = deferred.get();
    Waiting.until("451 for every session", LIMIT, () -> deferred.get() >= before + SESSIONS);
  }

  /// The tokens of all messages that `inbound` names and the spool holds.
  private static Set<String> stored(Spool spool, Queues queues) throws Exception {
    Set<String> tokens = new TreeSet<>();
    while (true) {
      List<Received> batch =
          queues.get(QueueName.INBOUND).receive(10, Duration.ofSeconds(1), Duration.ofMinutes(10));
      if (batch.isEmpty()) {
        return tokens;
      }
      for (Received message : batch) {
        InboundManifest manifest = JobCodec.decodeManifest(message.body());
        for (InboundManifest.Entry entry : manifest.entries()) {
          try (var body = spool.open(manifest.bodyOf(entry))) {
            String text = new String(body.readAllBytes(), StandardCharsets.ISO_8859_1);
            tokens.add(text.substring(text.lastIndexOf("token-")).strip());
          }
        }
      }
    }
  }

  private EmbeddedS3 startS3(int port) {
    return EmbeddedS3.start(folder.resolve("s3"), port, "spool", "test", "test");
  }

  private EmbeddedSqs startSqs(int port) {
    return EmbeddedSqs.start(
        folder.resolve("sqs"),
        port,
        List.of(new QueueSpec("inbound", Duration.ofSeconds(30), 0, null)));
  }

  private static Settings settings(EmbeddedS3 s3, EmbeddedSqs sqs) {
    return Settings.of(
        List.of(
            new Settings.Source(
                "test",
                Map.of(
                    "postern.smtp.host", "127.0.0.1",
                    "postern.smtp.listeners", "smtp",
                    "postern.smtp.port", "0",
                    "postern.hostname", "relay.test",
                    "postern.store.timeout", "2s",
                    "postern.s3.endpoint", s3.endpoint().toString(),
                    "postern.spool.bucket", "spool",
                    "postern.sqs.endpoint", sqs.endpoint().toString(),
                    "postern.queue.inbound", sqs.queueUrl("inbound").toString()))));
  }

  private static RulesSnapshot openFor(Domain domain) {
    return new TestSnapshot("relay.test").rcptHosts(Set.of(domain.name())).build();
  }
}
