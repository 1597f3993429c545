package dev.postern.standalone.embedded;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where the SQLite driver unpacks its native library.
///
/// Left alone it does so in `/tmp` at every start, leaves the 1 MB behind at every `kill -9`, and
/// fails where `/tmp` is mounted noexec.
final class NativeLibraryFolder {
  private static final String PROPERTY = "org.sqlite.tmpdir";

  private NativeLibraryFolder() {}

  /// Names the folder to the driver, unless somebody has named one, and empties it of what is left.
  static synchronized void use(Path folder) throws IOException {
    if (System.getProperty(PROPERTY) == null) {
      try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, "sqlite-*")) {
        for (Path file : left) {
          Files.deleteIfExists(file); // one still mapped by a process stays until that ends
        }
      }
      System.setProperty(PROPERTY, folder.toString());
    }
  }
}
