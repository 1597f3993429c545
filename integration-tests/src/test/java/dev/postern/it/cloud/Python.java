package dev.postern.it.cloud;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/// The tools of AWS that are written in Python, where the machine has them.
final class Python {
  private Python() {}

  record Result(int exit, String output) {}

  /// Skips the test where `import` of the modules fails, naming what to install.
  static void assumeModules(String... modules) throws IOException, InterruptedException {
    String imports = "import " + String.join(", ", modules);
    Result result;
    try {
      result = run(List.of("python3", "-c", imports));
    } catch (IOException e) {
      result = new Result(127, String.valueOf(e.getMessage()));
    }
    Assumptions.assumeTrue(
        result.exit() == 0,
        "needs python3 with cfn-lint and aws-sam-translator (pip install cfn-lint"
            + " aws-sam-translator): "
            + result.output());
  }

  /// Runs a command in the root of the repository, two minutes at most.
  static Result run(List<String> command) throws IOException, InterruptedException {
    Path output = Files.createTempFile("postern-python", ".txt");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(Path.of("..").toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(2, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new IOException(command + " did not end within two minutes");
      }
      return new Result(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    } finally {
      Files.deleteIfExists(output);
    }
  }
}
