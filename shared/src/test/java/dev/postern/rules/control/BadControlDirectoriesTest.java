package dev.postern.rules.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every folder of `control/` in the test resources is a control directory that is wrong, beside
/// what is said of it, all at once.
class BadControlDirectoriesTest {
  static Stream<String> fixtures() throws Exception {
    try (Stream<Path> folders = Files.list(root())) {
      return folders.map(f -> f.getFileName().toString()).sorted().toList().stream();
    }
  }

  private static Path root() throws Exception {
    URI resource = BadControlDirectoriesTest.class.getResource("/control").toURI();
    return Path.of(resource);
  }

  @Test
  void thereAreEnough() throws Exception {
    assertThat(fixtures()).hasSizeGreaterThan(25);
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void everyProblemIsToldWithItsPlace(String name) throws Exception {
    Path fixture = root().resolve(name);

    List<String> told =
        ControlDirectory.read(fixture.resolve("control")).problems().stream()
            .map(Problem::toString)
            .toList();

    assertThat(told).isNotEmpty().containsExactlyElementsOf(expected(fixture));
  }

  private static List<String> expected(Path fixture) throws IOException {
    return Files.readAllLines(fixture.resolve("expected.txt"));
  }
}
