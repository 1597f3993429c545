package dev.postern.standalone;

import dev.postern.standalone.home.Home;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// `up -d`: this very command once more, as a process with a session of its own, whose progress is
/// relayed until it is ready.
///
/// What it prints goes to a file, so that it outlives this process and its terminal. **On
/// failure:** a child that ends, or is not ready in time, is an error that quotes its last line; no
/// child is left behind.
final class Background {
  /// In the child's environment: it is the relay in the background.
  static final String CHILD = "POSTERN_IN_BACKGROUND";

  private static final Duration LONGEST_START = Duration.ofMinutes(5);
  private static final Duration LOOK = Duration.ofMillis(20);

  private final Home home;
  private final PrintWriter out;
  private final PrintWriter err;
  private long printed;
  private String lastLine = "";

  Background(Home home, PrintWriter out, PrintWriter err) {
    this.home = home;
    this.out = out;
    this.err = err;
  }

  static boolean isChild() {
    return System.getenv(CHILD) != null;
  }

  /// Starts the child and waits until it is ready.
  void start() throws IOException, InterruptedException, StartException {
    Path output = home.outputFile();
    Files.deleteIfExists(output);
    var builder =
        new ProcessBuilder(command())
            .redirectInput(Redirect.from(new File("/dev/null")))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put(CHILD, "1");
    Process child = builder.start();
    long end = System.nanoTime() + LONGEST_START.toNanos();
    boolean alive = true;
    while (alive && !isReady() && System.nanoTime() - end < 0) {
      alive = !child.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS);
      relay(output);
    }
    if (!isReady()) {
      throw notReady(child);
    }
  }

  private boolean isReady() {
    return lastLine.startsWith("ready");
  }

  private StartException notReady(Process child) throws InterruptedException {
    if (child.isAlive()) {
      child.destroy();
      if (!child.waitFor(30, TimeUnit.SECONDS)) {
        child.destroyForcibly();
      }
      return StartException.failed(
          "the relay was not ready within " + LONGEST_START.toSeconds() + " s; see " + home.log(),
          null);
    }
    String why = "the relay did not start; more may stand in " + home.log();
    return child.exitValue() == 2
        ? StartException.wrongUsage(why)
        : StartException.failed(why, null);
  }

  /// Prints whole lines that have come.
  private void relay(Path output) throws IOException {
    try (var file = new RandomAccessFile(output.toFile(), "r")) {
      byte[] bytes = new byte[(int) Math.min(1 << 20, file.length() - printed)];
      file.seek(printed);
      file.readFully(bytes);
      String text = new String(bytes, StandardCharsets.UTF_8);
      int whole = text.lastIndexOf('\n') + 1;
      for (String line : text.substring(0, whole).lines().toList()) {
        (line.startsWith("postern: ") ? err : out).println(line);
        lastLine = line;
      }
      out.flush();
      err.flush();
      printed += text.substring(0, whole).getBytes(StandardCharsets.UTF_8).length;
    }
  }

  /// This process's own command line, word by word, in a new session.
  private static List<String> command() throws IOException {
    List<String> words = new ArrayList<>();
    if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
      words.add("/usr/bin/setsid");
    }
    Path own = Path.of("/proc/self/cmdline");
    if (Files.isReadable(own)) {
      words.addAll(List.of(Files.readString(own).split("\0")));
    } else {
      var info = ProcessHandle.current().info();
      words.add(info.command().orElse("java"));
      words.addAll(List.of(info.arguments().orElse(new String[0])));
    }
    return words;
  }
}
