package dev.postern.standalone.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// An embedded SQS in a JVM of its own, to be killed.
final class SqsProcess {
  private final Process process;
  private final URI endpoint;

  private SqsProcess(Process process, URI endpoint) {
    this.process = process;
    this.endpoint = endpoint;
  }

  /// The child: a queue `jobs` with a dead-letter queue, until it is killed.
  public static void main(String[] args) throws InterruptedException {
    long start = System.nanoTime();
    EmbeddedSqs sqs =
        EmbeddedSqs.start(
            Path.of(args[0]),
            Integer.parseInt(args[1]),
            List.of(
                new QueueSpec("jobs-dlq", Duration.ofSeconds(60), 0, null),
                new QueueSpec("jobs", Duration.ofSeconds(60), 5, "jobs-dlq")));
    int released = sqs.releaseInFlight();
    long millis = (System.nanoTime() - start) / 1_000_000;
    System.out.println(
        "ready " + sqs.endpoint() + " after " + millis + " ms, released " + released);
    new CountDownLatch(1).await();
  }

  static SqsProcess start(Path dir, int port) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                SqsProcess.class.getName(),
                dir.toString(),
                Integer.toString(port))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    String line = out.readLine();
    while (line != null && !line.startsWith("ready ")) {
      line = out.readLine();
    }
    if (line == null) {
      throw new IOException("the child ended with " + process.onExit().join().exitValue());
    }
    return new SqsProcess(process, URI.create(line.replaceFirst("ready (\\S+) .*", "$1")));
  }

  URI endpoint() {
    return endpoint;
  }

  /// `kill -9`, and waits for the end.
  void kill() {
    process.destroyForcibly().onExit().join();
  }
}
