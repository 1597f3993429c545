package dev.postern.it.servers;

import dev.postern.it.Folders;
import dev.postern.it.SmtpDialog;
import dev.postern.it.Waiting;
import dev.postern.it.clients.Run;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/// A server that answers, and what it took. [#close()] ends it by its own process id.
public final class RunningServer implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final ServerFolder folder;
  private final Process process;
  private final Map<Path, String> read = new HashMap<>();

  private RunningServer(ServerFolder folder, Process process) {
    this.folder = folder;
    this.process = process;
  }

  static RunningServer start(MailServer server) throws Exception {
    ServerFolder folder = ServerFolder.create(server);
    var running = new RunningServer(folder, server.prepare(folder).start());
    try {
      Waiting.until(server + " answers", LIMIT, running::answers);
      return running;
    } catch (Exception | Error e) {
      running.close();
      throw e;
    }
  }

  private boolean answers() throws IOException {
    if (!process.isAlive()) {
      throw new AssertionError(folder.server() + " ended: " + said());
    }
    try (var dialog = new SmtpDialog(folder.port())) {
      return dialog.greeting().startsWith("220");
    } catch (IOException _) {
      return false;
    }
  }

  public int port() {
    return folder.port();
  }

  /// What it said and logged.
  public String said() throws IOException {
    return Run.text(folder.path("output"))
        + Run.text(folder.path("maillog"))
        + Run.text(folder.path("spool/mainlog"));
  }

  /// The message that has this text in its first octets, line ends `\n`, one character an octet.
  public String await(String token) throws Exception {
    return Waiting.await(
        "a message with " + token + " at " + folder.server(),
        LIMIT,
        () -> {
          readNew();
          return read.values().stream()
              .filter(m -> m.substring(0, Math.min(4000, m.length())).contains(token))
              .findFirst();
        });
  }

  private void readNew() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder.path("mail/new"))) {
      files = all.toList();
    }
    for (Path file : files) {
      if (!read.containsKey(file)) {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        read.put(file, text.replace("\r\n", "\n"));
      }
    }
  }

  @Override
  public void close() throws IOException {
    List<ProcessHandle> all =
        Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
    process.destroy();
    for (ProcessHandle each : all) {
      try {
        var _ = each.onExit().get(20, TimeUnit.SECONDS);
      } catch (TimeoutException | ExecutionException _) {
        each.destroyForcibly();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        each.destroyForcibly();
      }
    }
    Folders.delete(folder.folder());
  }

  @Override
  public String toString() {
    return folder.server() + " at port " + port();
  }
}
