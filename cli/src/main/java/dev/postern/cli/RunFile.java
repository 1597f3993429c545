package dev.postern.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.postern.message.MessageJson;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// `HOME/run.json`: where the parts of a standalone relay listen, and its process. Written before
/// `ready`; it holds passwords, so only its owner may read it.
///
/// @param pid the process whose tree is the whole relay
/// @param smtp null, as each listener, where it is not open
/// @param mail the folder of the Maildirs
/// @param settings those that are not at their default and change what the command line says, as
///   `postern.hostname`; absent in files of others
public record RunFile(
    long pid,
    @Nullable Endpoint smtp,
    @Nullable Endpoint submission,
    @Nullable Endpoint submissions,
    @Nullable Endpoint http,
    S3 s3,
    Sqs sqs,
    Db db,
    String mail,
    Map<String, String> settings) {
  private static final ObjectMapper JSON = MessageJson.mapper();
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  /// How much later than its run file a process may seem to have started: clocks are coarse.
  private static final Duration CLOCK_GRAIN = Duration.ofSeconds(2);

  @SuppressWarnings("NullableProblems")
  public RunFile(
      long pid,
      @Nullable Endpoint smtp,
      @Nullable Endpoint submission,
      @Nullable Endpoint submissions,
      @Nullable Endpoint http,
      S3 s3,
      Sqs sqs,
      Db db,
      String mail,
      @Nullable Map<String, String> settings) {
    this.pid = pid;
    this.smtp = smtp;
    this.submission = submission;
    this.submissions = submissions;
    this.http = http;
    this.s3 = s3;
    this.sqs = sqs;
    this.db = db;
    this.mail = mail;
    this.settings = settings == null ? Map.of() : new TreeMap<>(settings);
  }

  /// A listening address.
  public record Endpoint(String host, int port) {
    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  /// The spool.
  public record S3(
      String endpoint, String region, String bucket, String accessKey, String secretKey) {}

  /// The queues.
  ///
  /// @param queues URL by queue name
  public record Sqs(String endpoint, Map<String, String> queues) {
    public Sqs {
      queues = new TreeMap<>(queues);
    }
  }

  /// The database.
  public record Db(String url, String user, String password) {}

  public static Path in(Path home) {
    return home.resolve("run.json");
  }

  /// Reads the run file of a home folder, if there is one.
  ///
  /// @throws IOException when it cannot be read or is not a run file
  public static Optional<RunFile> read(Path home) throws IOException {
    Path file = in(home);
    try {
      return Optional.of(JSON.readValue(Files.readString(file), RunFile.class));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (JsonProcessingException e) {
      throw new IOException(file + " is no run file: " + e.getOriginalMessage(), e);
    }
  }

  /// Writes the run file of a home folder; readers see the old one or the whole new one.
  public void write(Path home) throws IOException {
    Path temporary = Files.createTempFile(home, "run", ".tmp", OWNER_ONLY);
    try {
      try (var channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        var content = StandardCharsets.UTF_8.encode(toJson());
        while (content.hasRemaining()) {
          channel.write(content);
        }
        channel.force(true);
      }
      Files.move(temporary, in(home), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /// Removes the run file of a home folder; no error when there is none.
  public static void delete(Path home) throws IOException {
    Files.deleteIfExists(in(home));
  }

  /// The process of the relay of this run file, if it runs still. A process that started after the
  /// file was written only has the same number.
  Optional<ProcessHandle> process(Path home) throws IOException {
    Instant written = Files.getLastModifiedTime(in(home)).toInstant().plus(CLOCK_GRAIN);
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(p -> p.info().startInstant().map(start -> !start.isAfter(written)).orElse(true));
  }

  String toJson() {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a run file is always JSON", e);
    }
  }
}
