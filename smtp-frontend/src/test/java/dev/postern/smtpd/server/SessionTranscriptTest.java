package dev.postern.smtpd.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The transcripts of the policy (`shared/src/test/resources/policy`), through real SMTP sessions:
/// what a client sees, and who its message is queued for, is what the policy decided.
@Timeout(120)
class SessionTranscriptTest {
  private static final Path TRANSCRIPTS = Path.of("../shared/src/test/resources/policy");
  private static final String BAD_ADDRESS = "555 5.1.3 syntax error in address (#5.1.3)";

  static List<Path> transcripts() throws IOException {
    try (Stream<Path> files = Files.list(TRANSCRIPTS)) {
      return files.filter(f -> f.toString().endsWith(".in")).sorted().toList();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("transcripts")
  void aSessionIsAnsweredAsThePolicyDecides(Path in) throws IOException {
    List<String> lines = Files.readAllLines(in);
    List<String> played;
    try (var sessions = new SessionTranscript()) {
      played = sessions.play(lines);
    }
    Path reference = Path.of(in.toString().replaceFirst("\\.in$", ".ref"));
    assertThat(played).containsExactlyElementsOf(seenByAClient(Files.readAllLines(reference)));
  }

  /// The reference as a client sees it: without the rules' names, and of the tcp rules only whether
  /// it may come in.
  private static List<String> seenByAClient(List<String> reference) {
    List<String> seen = new ArrayList<>();
    String said = "";
    boolean authenticated = false;
    for (String line : reference) {
      if (!line.startsWith("    ")) {
        said = line.split(" ", 2)[0];
        authenticated = said.equals("auth") || (authenticated && !said.equals("client"));
        authenticated &= !said.equals("forget");
        seen.add(line);
      } else {
        String answer = line.strip();
        seen.add("    " + seen(said, answer, authenticated));
      }
    }
    return seen;
  }

  private static String seen(String said, String answer, boolean authenticated) {
    return switch (said) {
      case "rcpt" ->
          authenticated
              ? SessionTranscript.AUTHENTICATED
              : answer.startsWith("syntax: ") ? BAD_ADDRESS : answer.split(" -- ", 2)[0];
      case "client" ->
          answer.startsWith("deny")
              ? "deny"
              : answer.startsWith("cannot tell") ? "cannot tell" : "allow";
      default -> answer;
    };
  }
}
