package dev.postern.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Plays every `policy/*.in` and compares what comes out with the `.ref` beside it.
///
/// What came out lies in `target/policy`; when a difference is meant, copy it over the `.ref`. The
/// lines of a transcript are described at [PolicyTranscript].
class PolicyTranscriptTest {
  private static final Path TRANSCRIPTS = Path.of("src/test/resources/policy");
  private static final Path PLAYED = Path.of("target/policy");

  static List<Path> transcripts() throws IOException {
    try (Stream<Path> files = Files.list(TRANSCRIPTS)) {
      return files.filter(f -> f.toString().endsWith(".in")).sorted().toList();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("transcripts")
  void playsAsItsReference(Path in) throws IOException {
    String name = in.getFileName().toString().replaceFirst("\\.in$", ".ref");
    Path played = Files.createDirectories(PLAYED).resolve(name);
    Files.write(played, new PolicyTranscript().play(Files.readAllLines(in)));
    assertThat(played).hasSameTextualContentAs(TRANSCRIPTS.resolve(name));
  }

  @Test
  void everyReferenceHasItsTranscript() throws IOException {
    try (Stream<Path> files = Files.list(TRANSCRIPTS)) {
      assertThat(files.filter(f -> f.toString().endsWith(".ref")).map(Path::toString).sorted())
          .isNotEmpty()
          .containsExactlyElementsOf(
              transcripts().stream()
                  .map(f -> f.toString().replaceFirst("\\.in$", ".ref"))
                  .toList());
    }
  }
}
