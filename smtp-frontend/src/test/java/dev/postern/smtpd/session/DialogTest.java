package dev.postern.smtpd.session;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Runs every dialog of `src/test/resources/dialogs`, whole and byte by byte.
class DialogTest {
  @TestFactory
  Stream<DynamicTest> dialogs() throws IOException, URISyntaxException {
    URL folder = Objects.requireNonNull(DialogTest.class.getResource("/dialogs"));
    try (var files = Files.list(Path.of(folder.toURI()))) {
      return files.sorted().toList().stream().flatMap(DialogTest::tests);
    }
  }

  private static Stream<DynamicTest> tests(Path file) {
    String name = String.valueOf(file.getFileName());
    return Stream.of(
        DynamicTest.dynamicTest(name, () -> new Dialog(file, false).run()),
        DynamicTest.dynamicTest(name + ", byte by byte", () -> new Dialog(file, true).run()));
  }
}
