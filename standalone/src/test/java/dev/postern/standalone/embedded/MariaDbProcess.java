package dev.postern.standalone.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/// An embedded MariaDB in a JVM of its own, to be killed.
final class MariaDbProcess {
  private final Process process;
  private final BufferedReader out;

  private MariaDbProcess(Process process) {
    this.process = process;
    this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
  }

  /// The child: tells its progress, then the server's pid and URL, and waits.
  public static void main(String[] args) throws InterruptedException {
    long start = System.nanoTime();
    EmbeddedMariaDb db =
        EmbeddedMariaDb.start(
            Path.of(args[0]), Path.of(args[1]), 0, "relay", "relay", "secret", System.out::println);
    long millis = (System.nanoTime() - start) / 1_000_000;
    System.out.println("ready " + db.pid() + " " + db.jdbcUrl() + " after " + millis + " ms");
    new CountDownLatch(1).await();
  }

  static MariaDbProcess start(Path dir, Path cache) throws IOException {
    return new MariaDbProcess(
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                MariaDbProcess.class.getName(),
                dir.toString(),
                cache.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  /// Reads the child's output up to the line that begins so.
  String awaitLine(String beginning) throws IOException {
    String line = out.readLine();
    while (line != null && !line.startsWith(beginning)) {
      line = out.readLine();
    }
    if (line == null) {
      throw new IOException("the child ended without saying " + beginning);
    }
    return line;
  }

  /// `kill -9`, and waits for the end.
  void kill() {
    process.destroyForcibly().onExit().join();
  }
}
