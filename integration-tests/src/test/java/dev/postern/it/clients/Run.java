package dev.postern.it.clients;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// Runs programs to their end, within a minute each.
public final class Run {
  private static final int SECONDS = 60;

  private Run() {}

  /// Runs a command with a file as its standard input.
  static Outcome run(List<String> command, Map<String, String> environment, Path input)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("postern-client", ".out");
    try {
      var builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(input.toFile())
              .redirectOutput(output.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(
            "no end within " + SECONDS + " s: " + command + "\n" + text(output));
      }
      return new Outcome(process.exitValue() == 0, text(output));
    } finally {
      Files.delete(output);
    }
  }

  /// Runs a command that must succeed.
  public static void must(List<String> command, Map<String, String> environment, Path input)
      throws IOException, InterruptedException {
    Outcome outcome = run(command, environment, input);
    if (!outcome.accepted()) {
      throw new AssertionError(command + ": " + outcome.said());
    }
  }

  /// A resource of this package with `@NAME@` replaced.
  public static String resource(String name, Map<String, String> values) throws IOException {
    try (InputStream in = Objects.requireNonNull(Run.class.getResourceAsStream(name), name)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (var value : values.entrySet()) {
        text = text.replace("@" + value.getKey() + "@", value.getValue());
      }
      return text;
    }
  }

  /// A folder that other users may enter, as programs that give up root's rights need it.
  public static Path openFolder(String name) throws IOException {
    return Files.createTempDirectory(
        Path.of("/tmp"),
        name,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
  }

  /// What a log holds by now.
  public static String text(Path file) throws IOException {
    return Files.exists(file)
        ? new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
        : "";
  }

  public static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }
}
