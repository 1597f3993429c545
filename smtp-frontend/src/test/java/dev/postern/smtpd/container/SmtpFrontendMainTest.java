package dev.postern.smtpd.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The container's process, with stores that do not answer.
@Timeout(60)
class SmtpFrontendMainTest {
  private static final Pattern LISTENING = Pattern.compile("event=listening .*:(\\d+)$");

  @Test
  void servesWithoutItsStoresAndDrainsAtSigterm() throws Exception {
    Process process = start(Map.of("POSTERN_SMTP_PORT", "0", "POSTERN_HOSTNAM", "mx.test"));
    try (BufferedReader log = reader(process)) {
      assertThat(log.readLine()).contains("WARN", "POSTERN_HOSTNAM is no setting's variable");
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), port(log));
          var in =
              new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
        socket.setSoTimeout(20_000);
        String greeting = in.readLine();
        assertThat(greeting)
            .as(() -> "greeted; else see: " + rest(process, log))
            .startsWith("220 ");
        socket
            .getOutputStream()
            .write(
                "HELO c\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.test>\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
        assertThat(in.readLine()).startsWith("250 ");
        assertThat(in.readLine()).startsWith("250 ");
        assertThat(in.readLine()).startsWith("451 4.3.0 ");
        process.toHandle().destroy(); // SIGTERM, its output kept open
        assertThat(in.readLine()).startsWith("421 4.3.2 ");
        assertThat(in.readLine()).isNull();
      }
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(log.lines()).anyMatch(line -> line.contains("event=drained complete=true"));
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void settingsThatCannotBeTakenOrUsedEndItWithALineEach() throws Exception {
    Process process =
        start(Map.of("POSTERN_SMTP_PORT", "99999", "POSTERN_LIMITS_INTAKE_MEMORY", "1M"));
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(2);
    assertThat(errors(process))
        .contains("postern.smtp.port=99999: write a whole number from 0 to 65535")
        .contains("postern.limits.intake-memory");
  }

  @Test
  void aTakenPortEndsItWithALine() throws Exception {
    try (var taken = new ServerSocket(0)) {
      String port = String.valueOf(taken.getLocalPort());
      Process process = start(Map.of("POSTERN_SMTP_PORT", port));
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(1);
      assertThat(errors(process)).contains("port " + port, "postern.smtp.port");
    }
  }

  private static int port(BufferedReader log) throws IOException {
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      Matcher listening = LISTENING.matcher(line);
      if (listening.find()) {
        return Integer.parseInt(listening.group(1));
      }
    }
    throw new AssertionError("the process ended before it listened");
  }

  private static Process start(Map<String, String> more) throws IOException {
    var builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            SmtpFrontendMain.class.getName());
    builder
        .environment()
        .putAll(
            Map.of(
                "POSTERN_SMTP_HOST", "127.0.0.1",
                "POSTERN_DB_URL", "jdbc:mariadb://127.0.0.1:1/postern",
                "POSTERN_DB_TIMEOUT", "300ms",
                "POSTERN_S3_ENDPOINT", "http://127.0.0.1:1",
                "POSTERN_SQS_ENDPOINT", "http://127.0.0.1:1",
                "POSTERN_QUEUE_INBOUND", "http://127.0.0.1:1/1/inbound",
                "AWS_REGION", "us-east-1",
                "AWS_ACCESS_KEY_ID", "test",
                "AWS_SECRET_ACCESS_KEY", "test"));
    builder.environment().put("POSTERN_SMTP_LISTENERS", "smtp");
    builder.environment().put("POSTERN_HTTP_PORT", "0");
    builder.environment().putAll(more);
    return builder.start();
  }

  private static BufferedReader reader(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /// Ends it and gives all it still had to say.
  private static String rest(Process process, BufferedReader log) {
    process.destroy();
    try {
      return log.lines().collect(Collectors.joining("\n")) + errors(process);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static String errors(Process process) throws IOException {
    return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
