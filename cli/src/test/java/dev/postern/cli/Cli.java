package dev.postern.cli;

import dev.postern.db.TestClock;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/// Runs the command line in this process, for tests.
///
/// @param directory the working directory, without a relay unless a test puts one there
record Cli(Path directory, Map<String, String> variables, TestClock clock) {

  /// What a run answered.
  record Result(int exitCode, String out, String err) {}

  Result run(String... arguments) {
    return runWithInput("", arguments);
  }

  Result runWithInput(String input, String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    var environment =
        new CliEnvironment(
            variables,
            directory,
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            clock);
    int exitCode = PosternCommand.commandLine(environment).execute(arguments);
    return new Result(exitCode, out.toString(), err.toString());
  }
}
