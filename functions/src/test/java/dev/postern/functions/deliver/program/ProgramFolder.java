package dev.postern.functions.deliver.program;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// The folder of permitted programs, for tests.
public record ProgramFolder(Path path) {
  /// Puts a shell script there.
  public ProgramFolder script(String name, String text) throws IOException {
    return file(name, "#!/bin/sh\n" + text, "rwxr-xr-x");
  }

  /// Puts a file there.
  public ProgramFolder file(String name, String text, String permissions) throws IOException {
    Path file = path.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    return this;
  }

  /// Puts a link to a program of the machine there.
  public ProgramFolder link(String name, String target) throws IOException {
    Files.createSymbolicLink(path.resolve(name), Path.of(target));
    return this;
  }

  /// What a program wrote into a file there.
  public String text(String name) throws IOException {
    return Files.readString(path.resolve(name), StandardCharsets.UTF_8);
  }
}
