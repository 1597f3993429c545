package dev.postern.it.cloud;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// The jar that `./mvnw package` leaves for Lambda.
final class FunctionJar {
  static final Path PATH = Path.of("..", "functions", "target", "postern-functions.jar");

  private FunctionJar() {}

  /// The names of its files.
  static List<String> files() throws IOException {
    try (ZipFile zip = open()) {
      return zip.stream().filter(e -> !e.isDirectory()).map(ZipEntry::getName).toList();
    }
  }

  static String text(String name) throws IOException {
    try (ZipFile zip = open();
        InputStream in = zip.getInputStream(zip.getEntry(name))) {
      return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  /// Unpacks it as Lambda does into `/var/task`.
  static void unpack(Path folder) throws IOException {
    try (ZipFile zip = open()) {
      for (ZipEntry entry : zip.stream().filter(e -> !e.isDirectory()).toList()) {
        Path file = folder.resolve(entry.getName()).normalize();
        if (!file.startsWith(folder)) {
          throw new IOException(entry.getName() + " leads out of the folder");
        }
        Files.createDirectories(file.getParent());
        try (InputStream in = zip.getInputStream(entry)) {
          Files.copy(in, file);
        }
      }
    }
  }

  /// A loader that sees the jar, the runtime's own types and the JDK, and nothing of this build.
  static URLClassLoader loader() throws IOException {
    URL runtime =
        com.amazonaws.services.lambda.runtime.RequestHandler.class
            .getProtectionDomain()
            .getCodeSource()
            .getLocation();
    var urls = new URL[] {runtime, PATH.toUri().toURL()};
    return new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
  }

  private static ZipFile open() throws IOException {
    if (!Files.exists(PATH)) {
      throw new IOException(PATH + " is not there: run ./mvnw package first");
    }
    return new JarFile(PATH.toFile(), false, ZipFile.OPEN_READ, JarFile.baseVersion());
  }
}
