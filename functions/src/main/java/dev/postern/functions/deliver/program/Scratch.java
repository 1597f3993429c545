package dev.postern.functions.deliver.program;

import dev.postern.functions.deliver.Body;
import dev.postern.functions.deliver.LfOutput;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A folder for one run of a program, readable by us alone: the message it reads, and what it
/// writes. As files, so that a program that neither reads nor ends holds no thread of ours, and may
/// seek in the message, as under qmail.
public final class Scratch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Scratch.class);

  private final Path folder;

  private Scratch(Path folder) {
    this.folder = folder;
  }

  /// Copies a message, each CRLF made LF, as qmail's programs have it.
  ///
  /// @throws IOException when it cannot be read from the spool or written here; nothing is left
  public static Scratch of(Body body) throws IOException {
    return copy(body, false, newFolder());
  }

  /// Copies a message octet for octet.
  ///
  /// @throws IOException as [#of]
  public static Scratch asItIs(Body body) throws IOException {
    return copy(body, true, newFolder());
  }

  /// Without a message.
  public static Scratch empty() throws IOException {
    return new Scratch(newFolder());
  }

  private static Path newFolder() throws IOException {
    return Files.createTempDirectory("postern-program-");
  }

  /// @param folder one that is there, and empty
  static Scratch copy(Body body, boolean asItIs, Path folder) throws IOException {
    var scratch = new Scratch(folder);
    try (InputStream in = body.open();
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(scratch.message()))) {
      if (asItIs) {
        in.transferTo(out);
        return scratch;
      }
      var lines = new LfOutput(out);
      byte[] buffer = new byte[64 * 1024];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        lines.write(buffer, n);
      }
      lines.finish();
      return scratch;
    } catch (IOException | RuntimeException e) {
      scratch.close();
      throw e;
    }
  }

  /// What the program reads.
  Path message() {
    return folder.resolve("message");
  }

  /// Octets of what the program reads.
  public long size() throws IOException {
    return Files.size(message());
  }

  /// What it wrote to its standard output.
  public Path output() {
    return folder.resolve("output");
  }

  /// Room for its output in another form.
  public Path rewritten() {
    return folder.resolve("rewritten");
  }

  /// What it wrote to its standard error.
  Path errors() {
    return folder.resolve("errors");
  }

  /// Deletes all of it; what cannot be deleted is told in the log.
  @Override
  public void close() {
    try {
      for (Path file : new Path[] {message(), output(), rewritten(), errors(), folder}) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      log.warn("folder={} msg=\"not deleted\"", folder, e);
    }
  }
}
