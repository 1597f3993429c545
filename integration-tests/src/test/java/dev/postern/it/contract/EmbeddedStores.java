package dev.postern.it.contract;

import dev.postern.db.Database;
import dev.postern.it.Folders;
import dev.postern.settings.Settings;
import dev.postern.standalone.embedded.EmbeddedMariaDb;
import dev.postern.standalone.embedded.EmbeddedS3;
import dev.postern.standalone.embedded.EmbeddedSqs;
import dev.postern.standalone.embedded.QueueSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/// The embedded stores of one test JVM, each started when first asked for and ended with the JVM.
final class EmbeddedStores {
  static final String BUCKET = "spool";
  static final StaticCredentialsProvider CREDENTIALS =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"));

  private static @Nullable Path folder;
  private static @Nullable Database database;
  private static @Nullable Settings databaseSettings;

  private EmbeddedStores() {}

  static EmbeddedS3 s3(Path folder, int port) {
    return EmbeddedS3.start(folder, port, BUCKET, "test", "test");
  }

  static EmbeddedSqs sqs(Path folder, int port, String... queues) {
    return EmbeddedSqs.start(
        folder,
        port,
        List.of(queues).stream()
            .map(name -> new QueueSpec(name, Duration.ofSeconds(30), 0, null))
            .toList());
  }

  /// A migrated database whose tables tests may empty.
  static synchronized Database database() {
    Database open = database;
    if (open == null) {
      EmbeddedMariaDb server = startMariaDb();
      Settings reached =
          settings(
              Map.of(
                  "postern.db.url", server.jdbcUrl(),
                  "postern.db.user", "postern",
                  "postern.db.password", "secret"));
      databaseSettings = reached;
      open = Database.connect(reached);
      open.migrate();
      Database closing = open;
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    closing.close();
                    server.close();
                    deleteFolder();
                  }));
      database = open;
    }
    return open;
  }

  private static EmbeddedMariaDb startMariaDb() {
    try {
      return EmbeddedMariaDb.start(
          folder().resolve("db"), cache(), 0, "postern", "postern", "secret", _ -> {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// How [#database()] is reached.
  static synchronized Settings databaseSettings() {
    database();
    return Objects.requireNonNull(databaseSettings);
  }

  static Settings settings(Map<String, String> values) {
    return Settings.of(List.of(new Settings.Source("test", values)));
  }

  /// Where the bundled MariaDB, if it comes to that, stays unpacked between runs.
  private static Path cache() throws IOException {
    return Files.createDirectories(Path.of("target", "mariadb").toAbsolutePath());
  }

  private static synchronized Path folder() throws IOException {
    Path made = folder;
    if (made == null) {
      made = Files.createTempDirectory("postern-stores");
      folder = made;
    }
    return made;
  }

  private static synchronized void deleteFolder() {
    try {
      if (folder != null) {
        Folders.delete(folder);
      }
    } catch (IOException e) {
      System.err.println("left behind: " + folder + ": " + e);
    }
  }
}
