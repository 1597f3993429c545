package dev.postern.it;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.smtpd.container.SmtpFrontendMain;
import dev.postern.standalone.log.LogConfigurator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A second front end, as in a container, on the stores of a relay that runs.
public final class FrontEndProcess implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("event=listening .*:(\\d+)\n");

  private final Process process;
  private final Path log;
  private int port;

  private FrontEndProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  private void awaitListening() throws Exception {
    port =
        Waiting.await(
            "front end listening",
            Duration.ofSeconds(60),
            () -> {
              Matcher listening = LISTENING.matcher(log());
              return listening.find()
                  ? Optional.of(Integer.valueOf(listening.group(1)))
                  : Optional.<Integer>empty();
            });
  }

  /// Starts one, whether the relay's stores answer or not.
  public static FrontEndProcess start(RelayProcess relay) throws Exception {
    JsonNode run = relay.run();
    Path log = relay.home().resolve("front-end.log");
    var builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xmx256m",
                "-D" + LogConfigurator.FILE + "=" + log,
                "-cp",
                System.getProperty("java.class.path"),
                SmtpFrontendMain.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder
        .environment()
        .putAll(
            Map.ofEntries(
                Map.entry("POSTERN_SMTP_HOST", "127.0.0.1"),
                Map.entry("POSTERN_SMTP_LISTENERS", "smtp"),
                Map.entry("POSTERN_SMTP_PORT", "0"),
                Map.entry("POSTERN_DB_URL", run.at("/db/url").asText()),
                Map.entry("POSTERN_DB_USER", run.at("/db/user").asText()),
                Map.entry("POSTERN_DB_PASSWORD", run.at("/db/password").asText()),
                Map.entry("POSTERN_DB_TIMEOUT", "1s"),
                Map.entry("POSTERN_S3_ENDPOINT", run.at("/s3/endpoint").asText()),
                Map.entry("POSTERN_SPOOL_BUCKET", run.at("/s3/bucket").asText()),
                Map.entry("POSTERN_SQS_ENDPOINT", run.at("/sqs/endpoint").asText()),
                Map.entry("POSTERN_QUEUE_INBOUND", run.at("/sqs/queues/inbound").asText()),
                Map.entry("AWS_REGION", run.at("/s3/region").asText()),
                Map.entry("AWS_ACCESS_KEY_ID", run.at("/s3/accessKey").asText()),
                Map.entry("AWS_SECRET_ACCESS_KEY", run.at("/s3/secretKey").asText())));
    var started = new FrontEndProcess(builder.start(), log);
    try {
      started.awaitListening();
      return started;
    } catch (Exception | AssertionError e) {
      started.close();
      throw e;
    }
  }

  public int smtpPort() {
    return port;
  }

  /// What it has logged.
  public String log() throws IOException {
    return Files.exists(log) ? Files.readString(log) : "";
  }

  @Override
  public void close() {
    Programs.end(process);
  }
}
