package dev.postern.it.perf;

import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import dev.postern.aws.SqsQueues;
import dev.postern.functions.retry.RetryFunction;
import dev.postern.functions.runtime.FixedStores;
import dev.postern.functions.runtime.LambdaContext;
import dev.postern.functions.runtime.Stores;
import dev.postern.it.Folders;
import dev.postern.it.stack.Backlog;
import dev.postern.it.stack.EmbeddedStack;
import dev.postern.queue.JobQueue;
import dev.postern.queue.QueueName;
import dev.postern.queue.Queues;
import dev.postern.standalone.embedded.EmbeddedSqs;
import dev.postern.standalone.embedded.QueueSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/// `SweepBacklog COUNT DESTINATIONS`: function `retry` alone, which leases COUNT due jobs for so
/// many destinations and sends them to a queue of the embedded SQS that nobody reads. Prints what
/// it took, half of the jobs first for the JVM to compile.
public final class SweepBacklog {
  private static final String DUE =
      "SELECT EXISTS (SELECT 1 FROM deferred WHERE next_attempt_at <= ? AND lease_until <= ?) AS n";

  private SweepBacklog() {}

  public static void main(String[] args) throws Exception {
    int each = Integer.parseInt(args[0]) / Integer.parseInt(args[1]);
    Path folder = Files.createTempDirectory("postern-sweep");
    var unread = new QueueSpec(QueueName.REMOTE_DEFAULT.text(), Duration.ofMinutes(5), 0, null);
    try (var stack = new EmbeddedStack(folder, Map.of("postern.retry.interval", "1h"));
        var sqs = EmbeddedSqs.start(folder.resolve("unread"), 0, List.of(unread));
        var queues = queues(sqs)) {
      var retry = new RetryFunction(sendingTo(queues, stack.stores()));
      for (String round : List.of("first", "second")) {
        Instant due = stack.clock().instant();
        for (int i = 0; i < Integer.parseInt(args[1]); i++) {
          Backlog.fill(stack, "d" + i + ".test", each, due);
        }
        long before = questions(stack);
        long from = System.nanoTime();
        Instant now = stack.clock().instant();
        while (stack.number(DUE, now, now) > 0) {
          Object _ = retry.handleRequest(new ScheduledEvent(), new LambdaContext());
        }
        double seconds = (System.nanoTime() - from) / 1e9;
        long sent = stack.number("SELECT COUNT(*) AS n FROM deferred WHERE lease_until > 0");
        long statements = questions(stack) - before;
        System.out.printf(
            Locale.ROOT,
            "%s: %d jobs of %s destinations in %.2f s, %.0f/s, %.3f statements a job%n",
            round,
            sent,
            args[1],
            seconds,
            sent / seconds,
            (double) statements / sent);
        stack.update("DELETE FROM deferred");
      }
    } finally {
      Folders.delete(folder);
    }
    System.exit(0); // the client's timers go on
  }

  private static long questions(EmbeddedStack stack) throws Exception {
    return stack.sqlCounts().getOrDefault("Questions", 0L);
  }

  private static Queues queues(EmbeddedSqs sqs) {
    String url = sqs.queueUrl(QueueName.REMOTE_DEFAULT.text()).toString();
    return SqsQueues.connect(
        MeasuredFrontEnd.settings(
            Map.of(
                "postern.sqs.endpoint",
                sqs.endpoint().toString(),
                QueueName.REMOTE_DEFAULT.settingKey(),
                url)),
        StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")),
        Region.US_EAST_1);
  }

  private static Stores sendingTo(Queues queues, Stores stores) {
    return new FixedStores(
        stores.settings(),
        stores.clock(),
        stores.spool(),
        new Unread(queues),
        stores.rules(),
        stores.accounts(),
        stores.aliases(),
        stores.deferred(),
        stores.events(),
        stores.ledger(),
        stores.ledgerRetention(),
        stores.relayTable(),
        stores.mtaSts(),
        stores.destinationLimits(),
        stores.failingAddresses());
  }

  /// Nobody reads them, so their depth is not told: `retry` would wait.
  private record Unread(Queues queues) implements Queues {
    @Override
    public JobQueue get(QueueName name) {
      return new NeverFull(queues.get(name));
    }

    @Override
    public JobQueue deadLetters(QueueName name) {
      return queues.deadLetters(name);
    }

    @Override
    public void close() {
      queues.close();
    }
  }

  private record NeverFull(JobQueue queue) implements JobQueue {
    @Override
    public void send(String body) throws IOException {
      queue.send(body);
    }

    @Override
    public void sendAll(List<String> bodies) throws IOException {
      queue.sendAll(bodies);
    }

    @Override
    public void sendGrouped(List<Outgoing> messages) throws IOException {
      queue.sendGrouped(messages);
    }

    @Override
    public List<Received> receive(int max, Duration wait, Duration visibility) throws IOException {
      return queue.receive(max, wait, visibility);
    }

    @Override
    public void delete(List<Received> messages) throws IOException {
      queue.delete(messages);
    }

    @Override
    public void changeVisibility(List<Received> messages, Duration visibility) throws IOException {
      queue.changeVisibility(messages, visibility);
    }

    @Override
    public Depth depth() {
      return new Depth(0, 0, 0);
    }
  }
}
