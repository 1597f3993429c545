package dev.postern.cli;

import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/// The world of one run of the command line; tests put their own in its place.
///
/// @param variables environment variables
/// @param workingDirectory where `./.postern` is looked for
public record CliEnvironment(
    Map<String, String> variables,
    Path workingDirectory,
    InputStream in,
    PrintWriter out,
    PrintWriter err,
    InstantSource clock) {

  /// This process's own.
  public static CliEnvironment system() {
    return new CliEnvironment(
        System.getenv(),
        Path.of("").toAbsolutePath(),
        System.in,
        new PrintWriter(System.out, true, StandardCharsets.UTF_8),
        new PrintWriter(System.err, true, StandardCharsets.UTF_8),
        InstantSource.system());
  }
}
