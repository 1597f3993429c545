package dev.postern.standalone;

import dev.postern.cli.RunFile;
import dev.postern.cli.RunFile.Endpoint;
import dev.postern.queue.QueueName;
import dev.postern.settings.Settings;
import dev.postern.settings.StoreSettings;
import dev.postern.standalone.home.Home;
import dev.postern.standalone.home.HomeLock;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A relay from its start to SIGTERM or Ctrl-C, when everything is drained and closed in order.
final class RunningRelay {
  /// How long a start under way may take to notice that it is to stop.
  private static final Duration START_ENDS_WITHIN = Duration.ofSeconds(30);

  private final Home home;
  private final Relay relay;
  private final PrintWriter out;
  private final CountDownLatch startEnded = new CountDownLatch(1);
  private final Thread main = Thread.currentThread();
  private volatile boolean stopping;

  RunningRelay(Home home, Relay relay, PrintWriter out) {
    this.home = home;
    this.relay = relay;
    this.out = out;
  }

  /// Starts the relay and stays until the process is told to end; returns only when the start
  /// fails.
  void run() throws StartException, IOException, InterruptedException {
    try (HomeLock _ = HomeLock.take(home)) {
      RunFile.delete(home.path());
      Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
      start();
      new CountDownLatch(1).await();
    }
  }

  private void start() throws StartException, IOException, InterruptedException {
    try {
      Relay.Started started = relay.start();
      runFile(started).write(home.path());
      out.println(ready(started));
      out.flush();
    } catch (StartException | IOException | RuntimeException | InterruptedException e) {
      relay.close();
      if (!stopping) {
        throw e;
      }
    } finally {
      startEnded.countDown();
    }
  }

  private RunFile runFile(Relay.Started started) {
    Settings settings = started.settings();
    Map<String, String> queues = new HashMap<>();
    for (QueueName name : QueueName.values()) {
      String url = settings.get(StoreSettings.queueUrl(name));
      queues.put(name.text(), url);
      queues.put(name.deadLetterText(), url + QueueName.DEAD_LETTER_SUFFIX);
    }
    return new RunFile(
        ProcessHandle.current().pid(),
        endpoint(started, "smtp"),
        endpoint(started, "submission"),
        endpoint(started, "submissions"),
        endpoint(started.http()),
        new RunFile.S3(
            settings.get(StoreSettings.S3_ENDPOINT),
            OwnStores.REGION,
            settings.get(StoreSettings.SPOOL_BUCKET),
            started.secrets().s3AccessKey(),
            started.secrets().s3SecretKey()),
        new RunFile.Sqs(settings.get(StoreSettings.SQS_ENDPOINT), queues),
        new RunFile.Db(
            settings.get(StoreSettings.DB_URL),
            settings.get(StoreSettings.DB_USER),
            settings.get(StoreSettings.DB_PASSWORD)),
        home.mail().toString(),
        RelaySettings.givenIn(settings));
  }

  private static @Nullable Endpoint endpoint(Relay.Started started, String listener) {
    InetSocketAddress at = started.listeners().get(listener);
    return at == null ? null : endpoint(at);
  }

  private static Endpoint endpoint(InetSocketAddress at) {
    return new Endpoint(at.getAddress().getHostAddress(), at.getPort());
  }

  private String ready(Relay.Started started) {
    Instant begin = ProcessHandle.current().info().startInstant().orElseGet(Instant::now);
    String listeners =
        started.listeners().entrySet().stream()
            .map(l -> l.getKey() + " " + Relay.text(l.getValue()))
            .collect(Collectors.joining(", "));
    return "%-10s %s, http %s in %s; home %s"
        .formatted(
            "ready",
            listeners,
            Relay.text(started.http()),
            Progress.seconds(Duration.between(begin, Instant.now())),
            home.path());
  }

  /// In the shutdown hook: the process ends when this returns.
  private void stop() {
    stopping = true;
    try {
      if (startEnded.getCount() > 0) {
        main.interrupt();
        var _ = startEnded.await(START_ENDS_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
      } else {
        out.println("stopping   no new mail, what is under way may end");
        out.flush();
      }
      relay.close();
      RunFile.delete(home.path());
      out.println("stopped");
      out.flush();
    } catch (IOException | InterruptedException e) {
      out.println("stopped    not cleanly: " + e);
      out.flush();
    }
  }
}
