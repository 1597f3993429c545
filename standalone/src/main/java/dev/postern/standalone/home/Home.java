package dev.postern.standalone.home;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// The folder that holds all state of one standalone relay.
///
/// @param path absolute
public record Home(Path path) {
  public Home {
    path = path.toAbsolutePath().normalize();
  }

  /// The bucket's objects.
  public Path s3() {
    return path.resolve("s3");
  }

  /// The queues' file.
  public Path sqs() {
    return path.resolve("sqs");
  }

  /// MariaDB's data.
  public Path db() {
    return path.resolve("db");
  }

  /// The Maildirs: `mail/example.com/bob/Maildir`.
  public Path mail() {
    return path.resolve("mail");
  }

  public Path log() {
    return path.resolve("log");
  }

  /// What the relay logs.
  public Path logFile() {
    return log().resolve("postern.log");
  }

  /// What a relay in the background prints: its progress, and what its JVM says when it dies.
  public Path outputFile() {
    return log().resolve("up.out");
  }

  /// Settings of an operator.
  public Path settingsFile() {
    return path.resolve("postern.yml");
  }

  /// Where programs are unpacked that many relays may share: the user's cache folder, or the home
  /// folder where there is none.
  public Path cache() {
    String xdg = System.getenv("XDG_CACHE_HOME");
    Path user =
        xdg != null && xdg.startsWith("/")
            ? Path.of(xdg)
            : Path.of(System.getProperty("user.home", "/nonexistent"), ".cache");
    Path above = user.getParent();
    boolean writable =
        Files.exists(user) ? Files.isWritable(user) : above != null && Files.isWritable(above);
    return writable ? user.resolve("postern") : path.resolve("cache");
  }

  /// The certificate of a relay that was given none, with its key.
  public Path selfSignedCertificate() {
    return path.resolve("tls").resolve("self-signed.pem");
  }

  Path lockFile() {
    return path.resolve("lock");
  }

  Path secretsFile() {
    return path.resolve("secrets.properties");
  }

  Path portsFile() {
    return path.resolve("ports.properties");
  }

  /// Makes the folders that are missing, readable by their owner only.
  public void create() throws IOException {
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    for (Path folder : new Path[] {path, s3(), sqs(), db(), mail(), log(), path.resolve("tls")}) {
      Files.createDirectories(folder, ownerOnly);
    }
  }
}
