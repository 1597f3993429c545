package dev.postern.functions.deliver.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.settings.Settings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ProgramsTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir private Path temporary;

  private ProgramFolder folder = new ProgramFolder(Path.of("/"));
  private final Map<String, String> settings = new HashMap<>();
  private String output = "";

  @BeforeEach
  void folder() throws IOException {
    folder = new ProgramFolder(Files.createDirectory(temporary.resolve("programs")));
    settings.put("postern.agents.programs", folder.path().toString());
  }

  @Test
  void itReadsTheMessageWithLfAndItsOutputIsWhole() throws Exception {
    folder.link("cat", "/bin/cat");
    assertThat(run("cat", LONG)).isEqualTo(new ProgramResult.Exited(0));
    assertThat(output).isEqualTo("Subject: hi\n\n1 \u00e9\r2\n");
  }

  @ParameterizedTest
  @CsvSource({"exit 0, 0", "exit 100, 100", "exit 111, 111", "exit 7, 7", "kill -9 $$, 137"})
  void itsExitCodeIsTold(String script, int code) throws Exception {
    folder.script("p", script);
    assertThat(run("p", LONG)).isEqualTo(new ProgramResult.Exited(code));
  }

  @Test
  void itHasTheVariablesOfItsCallAndNoOthers() throws Exception {
    folder.link("env", "/usr/bin/env");
    var call = new ProgramCall("env", List.of(), Map.of("OUTGOINGIP", "192.0.2.1"), 1000);
    assertThat(run(call, LONG)).isEqualTo(new ProgramResult.Exited(0));
    assertThat(output.lines())
        .containsExactlyInAnyOrder("PATH=/usr/local/bin:/usr/bin:/bin", "OUTGOINGIP=192.0.2.1");
  }

  @Test
  void itRunsInItsFolderWithItsArgumentsAsTheyAre() throws Exception {
    folder.script("p", "pwd; printf '<%s>' \"$@\"");
    var call = new ProgramCall("p", List.of("a b", "", "$(id)", "\u00fc@x", "*"), Map.of(), 1000);
    run(call, LONG);
    assertThat(output).isEqualTo(folder.path().toRealPath() + "\n<a b><><$(id)><\u00fc@x><*>");
  }

  @Test
  void oneThatRunsTooLongIsEndedWithItsDescendants() throws Exception {
    settings.put("postern.agents.timeout", "500ms");
    folder.script("p", "(sleep 300 & echo $! > pid; wait) & wait");
    ProgramResult result = run("p", LONG);
    assertThat(result).isEqualTo(new ProgramResult.Stopped("it still ran after 0 s"));
    long pid = Long.parseLong(folder.text("pid").strip());
    ProcessHandle.of(pid)
        .ifPresent(left -> assertThat(left.onExit()).succeedsWithin(Duration.ofSeconds(20)));
  }

  @Test
  void theDeadlineCountsBeforeTheSetting() throws Exception {
    folder.script("p", "exec sleep 300");
    assertThat(run("p", Duration.ofMillis(300))).isInstanceOf(ProgramResult.Stopped.class);
  }

  @Test
  void oneThatNeitherReadsNorWritesIsNotWaitedForByItsPipes() throws Exception {
    folder.script("p", "exec 0<&- 1>&- 2>&-; sleep 300 & exit 0");
    assertThat(run("p", LONG)).isEqualTo(new ProgramResult.Exited(0));
  }

  @Test
  void oneThatWritesTooMuchIsEnded() throws Exception {
    folder.link("yes", "/usr/bin/yes");
    ProgramResult result = run(new ProgramCall("yes", List.of(), Map.of(), 1000), LONG);
    assertThat(result).isEqualTo(new ProgramResult.Stopped("it wrote more than 1000 octets"));
  }

  @Test
  void soIsOneThatComplainsTooMuch() throws Exception {
    folder.script("p", "exec yes 1>&2");
    assertThat(run("p", LONG))
        .isEqualTo(
            new ProgramResult.Stopped(
                "it wrote more than " + Programs.MOST_ERRORS + " octets to its standard error"));
  }

  @Test
  void whatIsNoProgramOfTheFolderIsNotRun() throws Exception {
    folder.file("data", "text", "rw-r--r--").file("sub/p", "#!/bin/sh\n", "rwxr-xr-x");
    folder.file("broken", "#!/no/such/interpreter\n", "rwxr-xr-x");
    for (String name : List.of("data", "sub", "gone")) {
      assertThat(run(name, LONG))
          .isEqualTo(new ProgramResult.NotRun(folder.path() + " has no executable file " + name));
    }
    assertThat(((ProgramResult.NotRun) run("broken", LONG)).why())
        .startsWith("it cannot be started: ");
  }

  @Test
  void withoutAFolderNoneIsRun() throws Exception {
    settings.remove("postern.agents.programs");
    assertThat(run("p", LONG))
        .isEqualTo(new ProgramResult.NotRun("postern.agents.programs names no folder of programs"));
  }

  @Test
  void onlySoManyRunAtOnce() throws Exception {
    settings.put("postern.agents.at-once", "1");
    folder.script("first", "echo > started; exec sleep 300").script("second", "exit 0");
    Programs programs = programs();
    Thread first =
        Thread.ofVirtual()
            .start(
                () -> {
                  try (Scratch scratch = scratch()) {
                    programs.run(call("first"), scratch, Instant.now().plusSeconds(50));
                  } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                });
    while (!Files.exists(folder.path().resolve("started"))) {
      assertThat(first.join(Duration.ofMillis(5))).as("still runs").isFalse();
    }
    try (Scratch scratch = scratch()) {
      assertThat(programs.run(call("second"), scratch, Instant.now().plusMillis(200)))
          .isEqualTo(
              new ProgramResult.NotRun("too many programs run already (postern.agents.at-once)"));
      first.interrupt();
      assertThat(first.join(Duration.ofSeconds(20))).isTrue();
      assertThat(programs.run(call("second"), scratch, Instant.now().plusSeconds(20)))
          .isEqualTo(new ProgramResult.Exited(0));
    }
  }

  @Test
  void nothingIsLeftInTheTemporaryFolder() throws Exception {
    Path scratched;
    try (Scratch scratch = scratch()) {
      scratched = scratch.message().getParent();
      assertThat(scratched).isDirectory();
      assertThat(scratch.size()).isEqualTo(20);
    }
    assertThat(scratched).doesNotExist();
  }

  @Test
  void nothingIsLeftOfAMessageThatCannotBeRead() throws Exception {
    Path scratched = Files.createDirectory(temporary.resolve("scratched"));
    assertThatThrownBy(
            () ->
                Scratch.copy(
                    () -> {
                      throw new IOException("the spool is away");
                    },
                    false,
                    scratched))
        .hasMessage("the spool is away");
    assertThat(scratched).doesNotExist();
  }

  private ProgramResult run(String name, Duration time) throws IOException {
    return run(call(name), time);
  }

  private ProgramResult run(ProgramCall call, Duration time) throws IOException {
    try (Scratch scratch = scratch()) {
      ProgramResult result = programs().run(call, scratch, Instant.now().plus(time));
      if (Files.exists(scratch.output()) && Files.size(scratch.output()) < 100_000) {
        output = Files.readString(scratch.output());
      }
      return result;
    }
  }

  private static ProgramCall call(String name) {
    return new ProgramCall(name, List.of(), Map.of(), 1000);
  }

  private Programs programs() {
    return Programs.of(
        Settings.of(List.of(new Settings.Source("test", settings))), InstantSource.system());
  }

  private static Scratch scratch() throws IOException {
    byte[] message = "Subject: hi\r\n\r\n1 \u00e9\r2\r\n".getBytes(StandardCharsets.UTF_8);
    return Scratch.of(() -> new ByteArrayInputStream(message));
  }
}
