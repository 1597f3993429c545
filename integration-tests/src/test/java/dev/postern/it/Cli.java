package dev.postern.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// The command line in a process of its own, as `./postern` runs it.
public final class Cli {
  private Cli() {}

  /// What a command printed and its exit status.
  public record Result(int exit, String out, String err) {
    public Result expectExit(int wanted) {
      if (exit != wanted) {
        throw new AssertionError("exit " + exit + ", not " + wanted + "\n" + out + err);
      }
      return this;
    }
  }

  static List<String> command(Path home) {
    Path jar = repository().resolve("standalone/target/postern.jar");
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-Xmx1g",
        "-jar",
        jar.toString(),
        "--home",
        home.toString());
  }

  /// Runs one command with `input` on its standard input, for at most a minute.
  public static Result run(Path home, String input, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(command(home));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).start();
    try (var stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    }
    var out = CompletableFuture.supplyAsync(() -> text(process.getInputStream()));
    var err = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("no end within 60 s: " + String.join(" ", arguments));
    }
    return new Result(process.exitValue(), out.join(), err.join());
  }

  private static String text(java.io.InputStream in) {
    try (in) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /// The root of the checkout.
  public static Path repository() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("mvnw"))) {
      folder = java.util.Objects.requireNonNull(folder.getParent(), "run inside the checkout");
    }
    return folder;
  }
}
