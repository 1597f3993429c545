package dev.postern.functions.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/// Folders that are still there after a crash.
final class Folders {
  private Folders() {}

  /// Makes `folder` and what lacks above it up to `root`, mode 0700, each entry on disk. The root
  /// itself is never made: where it lacks, the volume of the Maildirs is not mounted.
  static void create(Path folder, Path root) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    Path parent = folder.getParent();
    if (parent == null || folder.equals(root)) {
      throw new NoSuchFileException(
          folder.toString(), null, "the folder of the Maildirs does not exist; make or mount it");
    }
    create(parent, root);
    try {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder)) {
        throw e;
      }
    }
    sync(parent);
  }

  /// Brings the folder's entries to disk.
  static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /// The names in a folder, in no order.
  static List<String> names(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      List<String> names = new ArrayList<>();
      files.forEach(file -> names.add(String.valueOf(file.getFileName())));
      return names;
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }
}
