package dev.postern.functions.local;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/// One Maildir: a message is in it whole and on disk, or not at all, and never twice.
///
/// Written to `tmp` with O_EXCL, forced to disk, linked into `new`, the folder forced to disk. The
/// name in `new` is the same at every try, so a second try finds the first's file, also where a
/// reader has moved it to `cur`. The name in `tmp` is not: two tries at the same time never write
/// into, or link, each other's unfinished file. What a crash leaves there is removed by the next
/// try of the same delivery, or by any after 36 hours.
///
/// **Seed:** spec 8.1.15; decision 28. **On failure:** the file in `tmp` is removed and the fault
/// thrown; nothing is in `new`, or what is there is whole.
record Maildir(Path root, Path path, InstantSource clock, RandomGenerator random) {
  private static final Duration OUTDATED = Duration.ofHours(36);

  /// Longer than an invocation may last: the try that wrote it is dead.
  private static final Duration LEFT_OVER = Duration.ofHours(1);

  /// How far the clock that stamped the message may be ahead of the file system's.
  private static final Duration SKEW = Duration.ofMinutes(5);

  /// Writes the content of a message.
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  boolean exists() {
    return Files.isDirectory(path);
  }

  /// Puts the message in, unless it is there.
  ///
  /// @param birth when the message was accepted: what is older cannot be it
  /// @return the file's name
  String deliver(MaildirName name, Instant birth, Content content) throws IOException {
    for (String folder : List.of("tmp", "new", "cur")) {
      Folders.create(path.resolve(folder), root);
    }
    Optional<String> read = read(name, birth);
    if (read.isPresent()) {
      return read.get();
    }
    removeLeftOvers(name);
    String unique = HexFormat.of().toHexDigits(random.nextLong());
    Path temporary = path.resolve("tmp").resolve(name.base() + "." + unique);
    try {
      String finalName = name.withSize(write(temporary, content));
      link(temporary, path.resolve("new"), finalName);
      return finalName;
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static long write(Path temporary, Content content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      var out = new BufferedOutputStream(Channels.newOutputStream(channel), 64 * 1024);
      content.writeTo(out);
      out.flush();
      channel.force(true);
      return channel.size();
    }
  }

  private static void link(Path temporary, Path folder, String name) throws IOException {
    try {
      Files.createLink(folder.resolve(name), temporary);
    } catch (FileAlreadyExistsException _) {
      // An earlier try's, whole; it may have died before it forced the folder to disk.
    }
    Folders.sync(folder);
  }

  /// The message's file in `cur`, where a reader moved it.
  private Optional<String> read(MaildirName name, Instant birth) throws IOException {
    Path cur = path.resolve("cur");
    if (Files.getLastModifiedTime(cur).toInstant().isBefore(birth.minus(SKEW))) {
      // Nothing was moved there since: the usual case, without reading a large folder.
      return Optional.empty();
    }
    return Folders.names(cur).stream().filter(name::isOf).findFirst();
  }

  private void removeLeftOvers(MaildirName name) throws IOException {
    Path folder = path.resolve("tmp");
    Instant now = clock.instant();
    for (String file : Folders.names(folder)) {
      boolean ours = file.startsWith(name.base() + ".");
      if (modified(folder.resolve(file)).isBefore(now.minus(ours ? LEFT_OVER : OUTDATED))) {
        Files.deleteIfExists(folder.resolve(file));
      }
    }
  }

  private static Instant modified(Path file) throws IOException {
    try {
      return Files.getLastModifiedTime(file).toInstant();
    } catch (NoSuchFileException _) {
      // Another try has just ended.
      return Instant.MAX;
    }
  }
}
