package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.settings.Settings;
import dev.postern.settings.StoreSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The golden form of `HOME/run.json`: a change here is a change of contract.
class RunFileTest {
  private static final String GOLDEN =
      """
      {
        "pid" : 4711,
        "smtp" : {
          "host" : "127.0.0.1",
          "port" : 2525
        },
        "http" : {
          "host" : "127.0.0.1",
          "port" : 8080
        },
        "s3" : {
          "endpoint" : "http://127.0.0.1:9090",
          "region" : "us-east-1",
          "bucket" : "spool",
          "accessKey" : "a",
          "secretKey" : "s"
        },
        "sqs" : {
          "endpoint" : "http://127.0.0.1:9324",
          "queues" : {
            "inbound" : "http://127.0.0.1:9324/q/inbound"
          }
        },
        "db" : {
          "url" : "jdbc:mariadb://127.0.0.1:3307/postern",
          "user" : "u",
          "password" : "p"
        },
        "mail" : "/home/mail",
        "settings" : {
          "postern.hostname" : "mx.example.org"
        }
      }
      """;

  @TempDir private Path home;

  static RunFile runFile(long pid, RunFile.Db db) {
    return runFile(
        pid,
        db,
        new RunFile.Sqs(
            "http://127.0.0.1:9324", Map.of("inbound", "http://127.0.0.1:9324/q/inbound")));
  }

  static RunFile runFile(long pid, RunFile.Db db, RunFile.Sqs sqs) {
    return new RunFile(
        pid,
        new RunFile.Endpoint("127.0.0.1", 2525),
        null,
        null,
        new RunFile.Endpoint("127.0.0.1", 8080),
        new RunFile.S3("http://127.0.0.1:9090", "us-east-1", "spool", "a", "s"),
        sqs,
        db,
        "/home/mail",
        Map.of("postern.hostname", "mx.example.org"));
  }

  static RunFile.Db db(Settings settings) {
    return new RunFile.Db(
        settings.get(StoreSettings.DB_URL),
        settings.get(StoreSettings.DB_USER),
        settings.get(StoreSettings.DB_PASSWORD));
  }

  private static RunFile sample(long pid) {
    return runFile(pid, new RunFile.Db("jdbc:mariadb://127.0.0.1:3307/postern", "u", "p"));
  }

  @Test
  void golden() throws Exception {
    sample(4711).write(home);
    assertThat(RunFile.in(home)).hasContent(GOLDEN);
    assertThat(RunFile.read(home)).contains(sample(4711));
  }

  @Test
  void onlyItsOwnerReadsItAndNothingElseIsLeft() throws Exception {
    sample(1).write(home);
    sample(2).write(home);
    assertThat(Files.getPosixFilePermissions(RunFile.in(home)))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    try (var files = Files.list(home)) {
      assertThat(files).containsExactly(RunFile.in(home));
    }
    RunFile.delete(home);
    RunFile.delete(home);
    assertThat(RunFile.read(home)).isEmpty();
  }

  @Test
  void aFileWithoutSettingsAndWithMoreFieldsIsRead() throws Exception {
    Files.writeString(
        RunFile.in(home),
        GOLDEN
            .replace("\"pid\" : 4711,", "\"pid\" : 4711, \"later\" : {\"x\": 1},")
            .replaceFirst("(?s),\\s*\"settings\" : \\{.*?\\}", ""));
    assertThat(RunFile.read(home).orElseThrow().settings()).isEmpty();
  }

  @Test
  void whatIsNoRunFileIsRefused() throws Exception {
    Files.writeString(RunFile.in(home), "{\"pid\": tru");
    assertThatThrownBy(() -> RunFile.read(home))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(home.resolve("run.json") + " is no run file: ");
  }

  @Test
  void aProcessThatStartedLaterIsNotTheRelay() throws Exception {
    RunFile mine = sample(ProcessHandle.current().pid());
    mine.write(home);
    assertThat(mine.process(home)).isPresent();
    Files.setLastModifiedTime(
        RunFile.in(home), FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
    assertThat(mine.process(home)).isEmpty();
  }
}
