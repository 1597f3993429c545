package dev.postern.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.it.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// docs/RULES.md says for every row of the vectors on relaying and tcp rules where it is shown.
class VectorsTest {
  /// The rows there are from T01 to T48 and from T62 to T72; the numbering has gaps.
  private static final List<String> VECTORS =
      List.of(
          """
          T01 T03 T05 T06 T08 T10 T13 T14 T17 T18 T19 T20 T21 T23 T27 T28 T30 T31 T32 T33 T37 T38 \
          T39 T40 T41 T43 T44 T46 T47 T48 T62 T63 T64 T65 T66 T67 T68 T69 T70 T72\
          """
              .split(" "));

  private static final Pattern ROW = Pattern.compile("(?m)^\\| (T\\d+) \\| (.+) \\|$");
  private static final Pattern NAME = Pattern.compile("`([a-z-]+)`");

  private final Path root = Cli.repository();

  @Test
  void everyVectorHasItsTranscriptOrAReason() throws IOException {
    List<Matcher> rows = rows();
    assertThat(rows.stream().map(row -> row.group(1)).toList()).containsExactlyElementsOf(VECTORS);
    for (Matcher row : rows) {
      if (row.group(2).startsWith("no decision: ")) {
        continue;
      }
      Matcher name = NAME.matcher(row.group(2));
      assertThat(name.lookingAt()).as("%s names its transcript first", row.group(1)).isTrue();
      Path transcript = root.resolve("shared/src/test/resources/policy/" + name.group(1) + ".in");
      assertThat(Files.readAllLines(transcript))
          .as("comment with the number in %s", transcript)
          .anyMatch(line -> line.startsWith("#") && line.contains(row.group(1)));
    }
  }

  private List<Matcher> rows() throws IOException {
    return Files.readAllLines(root.resolve("docs/RULES.md")).stream()
        .map(ROW::matcher)
        .filter(Matcher::matches)
        .toList();
  }
}
