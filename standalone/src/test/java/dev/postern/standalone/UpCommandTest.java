package dev.postern.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.cli.CliEnvironment;
import dev.postern.standalone.home.Home;
import dev.postern.standalone.home.HomeLock;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `up` refuses before it starts anything.
class UpCommandTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void aTakenPortIsOneLineThatNamesPortAndOption() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      assertThat(up("--smtp-port", port, "--http-port", "0")).isEqualTo(2);
      assertThat(err.toString())
          .startsWith("postern: port " + port)
          .contains("--smtp-port")
          .hasLineCount(1);
      assertThat(up("--smtp-port", "0", "--http-port", port)).isEqualTo(2);
      assertThat(err.toString()).contains("--http-port");
    }
  }

  @Test
  void aHomeInUseIsSaidBeforeAPortThatItsRelayHas() throws IOException {
    var home = new Home(folder.resolve("home"));
    home.create();
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        HomeLock _ = HomeLock.take(home)) {
      assertThat(up("-d", "--smtp-port", Integer.toString(taken.getLocalPort()))).isEqualTo(1);
    }
    assertThat(err.toString()).contains("is in use by the relay with process id").hasLineCount(1);
  }

  @Test
  void allSettingsThatCannotBeTakenAreListed() {
    assertThat(up("--set", "postern.hostnam=x", "--set", "postern.queue-lifetime=soon"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("postern.hostnam").contains("postern.queue-lifetime=soon");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aTakenSubmissionPortIsNamedToo() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      assertThat(up("--smtp-port", "0", "--submission-port", port)).isEqualTo(2);
      assertThat(err.toString()).contains(port, "--submission-port").hasLineCount(1);
    }
  }

  @Test
  void theProxyProtocolIsASetting() {
    assertThat(up("--print-settings", "--proxy-protocol")).isZero();
    assertThat(out.toString()).containsPattern("postern.smtp.proxy-protocol +true .*--set");
  }

  @Test
  void settingsArePrintedWithTheirSource() {
    assertThat(up("--print-settings", "--set", "postern.hostname=mail.example.com")).isZero();
    assertThat(out.toString()).containsPattern("postern.hostname +mail.example.com .*--set");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aVariableThatIsNoSettingsIsToldAndStopsNothing() {
    Map<String, String> variables =
        Map.of("POSTERN_HOME", "home", "POSTERN_HOSTNAM", "mail.example.com");
    assertThat(up(variables, "--print-settings")).isZero();
    assertThat(out.toString()).containsPattern("postern.hostname +localhost.localdomain ");
    assertThat(err.toString())
        .startsWith("postern: warning: environment: POSTERN_HOSTNAM ")
        .contains("POSTERN_HOSTNAME")
        .hasLineCount(1);
  }

  private int up(String... arguments) {
    return up(Map.of("POSTERN_HOME", "home"), arguments);
  }

  private int up(Map<String, String> variables, String... arguments) {
    var environment =
        new CliEnvironment(
            variables,
            folder,
            InputStream.nullInputStream(),
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            InstantSource.system());
    var words = new String[arguments.length + 1];
    words[0] = "up";
    System.arraycopy(arguments, 0, words, 1, arguments.length);
    return Main.commandLine(environment).execute(words);
  }
}
