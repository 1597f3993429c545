package dev.postern.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A relay in a process of its own, as `./postern up` starts it, with free ports and a HOME.
public final class RelayProcess implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration READY_LIMIT = Duration.ofSeconds(90);
  private static final Duration HEALTH_LIMIT = Duration.ofSeconds(20);

  private final Path home;
  private final List<String> options;
  private volatile Process process;
  private volatile JsonNode run;

  private RelayProcess(Path home, List<String> options) throws Exception {
    this.home = home;
    this.options = List.copyOf(options);
    process = launch();
    run = awaitReady();
  }

  /// Starts a relay on `home` with these options of `up` and waits until it is ready.
  public static RelayProcess up(Path home, String... options) throws Exception {
    return new RelayProcess(home, List.of(options));
  }

  /// Starts again on the same HOME after [#killEverything()] or [#down()].
  public void upAgain() throws Exception {
    process = launch();
    run = awaitReady();
  }

  private Process launch() throws IOException {
    Files.createDirectories(home);
    List<String> command = new ArrayList<>(Cli.command(home));
    command.addAll(List.of("up", "--smtp-port", "0", "--http-port", "0"));
    command.addAll(List.of("--submission-port", "0", "--submissions-port", "0"));
    command.addAll(options);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(outputFile().toFile()))
        .start();
  }

  private JsonNode awaitReady() throws Exception {
    Path file = home.resolve("run.json");
    return Waiting.await(
        "relay ready; it said:\n" + output(),
        READY_LIMIT,
        () -> {
          if (!process.isAlive()) {
            throw new AssertionError("the relay ended; it said:\n" + output());
          }
          if (!Files.exists(file)) {
            return Optional.empty();
          }
          JsonNode tree = JSON.readTree(file.toFile());
          return tree.path("pid").asLong() == process.pid() && isListening(tree)
              ? Optional.of(tree)
              : Optional.empty();
        });
  }

  private boolean isListening(JsonNode tree) {
    String header = options.contains("--proxy-protocol") ? "PROXY UNKNOWN\r\n" : "";
    try (var smtp = new SmtpDialog(tree.at("/smtp/port").asInt(), header)) {
      return smtp.greeting().startsWith("220");
    } catch (IOException _) {
      return false;
    }
  }

  public int smtpPort() {
    return run.at("/smtp/port").asInt();
  }

  public JsonNode run() {
    return run;
  }

  public Path home() {
    return home;
  }

  /// Runs a command of the command line on this relay.
  public Cli.Result cli(String... arguments) throws Exception {
    return Cli.run(home, "", arguments);
  }

  /// Runs a command that must succeed.
  public String cliOk(String... arguments) throws Exception {
    return Cli.run(home, "", arguments).expectExit(0).out();
  }

  /// Adds a hosted domain and accounts in it.
  public void host(String domain, String... users) throws Exception {
    cliOk("domain", "add", domain);
    for (String user : users) {
      Cli.run(home, "secret\n", "account", "add", user + "@" + domain, "--password-stdin")
          .expectExit(0);
    }
  }

  /// The files in a user's `new`, waiting until there are `count`.
  public List<Path> awaitMail(String domain, String user, int count, Duration limit)
      throws Exception {
    Path folder = home.resolve("mail").resolve(domain).resolve(user).resolve("Maildir/new");
    return Waiting.await(
        count + " messages in " + folder,
        limit,
        () -> {
          List<Path> files = list(folder);
          return files.size() >= count ? Optional.of(files) : Optional.empty();
        });
  }

  private static List<Path> list(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  /// `kill -9` of the relay's process and all its children.
  public void killEverything() throws Exception {
    List<ProcessHandle> tree = process.descendants().toList();
    process.destroyForcibly();
    tree.forEach(ProcessHandle::destroyForcibly);
    process.waitFor(30, TimeUnit.SECONDS);
    for (ProcessHandle child : tree) {
      Waiting.until("child ended", Duration.ofSeconds(30), () -> !child.isAlive());
    }
  }

  /// Sends a signal (`STOP`, `CONT`, `KILL`) to the relay's mariadbd and returns its process id.
  public long signalDatabase(String signal) throws Exception {
    long pid =
        process
            .descendants()
            .filter(p -> p.info().command().orElse("").endsWith("mariadbd"))
            .map(ProcessHandle::pid)
            .findFirst()
            .orElseThrow(() -> new AssertionError("no mariadbd below the relay"));
    signal(pid, signal);
    return pid;
  }

  /// Sends a signal to a process.
  public void signal(long pid, String signal) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + signal, String.valueOf(pid)).start();
    if (!kill.waitFor(5, TimeUnit.SECONDS) || kill.exitValue() != 0) {
      throw new AssertionError("kill -" + signal + " " + pid + " failed");
    }
  }

  /// What its management port answers of `liveness` or `readiness`.
  public HttpResponse<String> health(String what) throws Exception {
    var uri = URI.create("http://127.0.0.1:" + run.at("/http/port").asInt() + "/health/" + what);
    var request = HttpRequest.newBuilder(uri).timeout(HEALTH_LIMIT).build();
    try (var http = HttpClient.newHttpClient()) {
      return http.send(request, BodyHandlers.ofString());
    }
  }

  /// Stops the relay as `postern down` does.
  public void down() throws Exception {
    process.toHandle().destroy();
    if (!process.waitFor(150, TimeUnit.SECONDS)) {
      throw new AssertionError("the relay did not stop; it said:\n" + output());
    }
  }

  /// What the relay's process printed, for messages.
  public String output() throws IOException {
    return Files.exists(outputFile()) ? Files.readString(outputFile()) : "";
  }

  private Path outputFile() {
    return home.resolve("it-output.log");
  }

  @Override
  public void close() throws IOException {
    if (!process.isAlive()) {
      return;
    }
    try {
      try {
        down();
      } finally {
        killEverything();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the relay was stopping", e);
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("the relay did not stop", e);
    }
  }
}
