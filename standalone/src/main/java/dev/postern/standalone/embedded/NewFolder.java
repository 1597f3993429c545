package dev.postern.standalone.embedded;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// A folder that is there complete, or not at all: filled under another name, then renamed.
final class NewFolder {
  private NewFolder() {}

  /// Fills the folder that is given to it.
  interface Filling {
    void fill(Path folder) throws IOException;
  }

  /// Makes the folder. If another process has made it meanwhile, that one stays.
  static void make(Path target, Filling filling) throws IOException {
    Path made =
        Files.createTempDirectory(
            target.resolve("..").normalize(),
            prefix(target),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
    try {
      filling.fill(made);
      Files.move(made, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      delete(made);
      if (!Files.isDirectory(target)) {
        throw e;
      }
    } catch (RuntimeException e) {
      delete(made);
      throw e;
    }
  }

  /// Removes what a crash while the folder was made has left; nobody else may be making it.
  static void removeUnfinished(Path target) throws IOException {
    try (DirectoryStream<Path> left =
        Files.newDirectoryStream(target.resolve("..").normalize(), prefix(target) + "*")) {
      for (Path folder : left) {
        delete(folder);
      }
    }
  }

  private static String prefix(Path target) {
    return target.getFileName() + ".new-";
  }

  private static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }
}
