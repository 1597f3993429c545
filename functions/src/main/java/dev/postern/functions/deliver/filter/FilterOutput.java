package dev.postern.functions.deliver.filter;

import dev.postern.functions.deliver.program.Scratch;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// What a filter wrote, as a message: with CRLF line ends, whether it wrote LF or CRLF, and a line
/// end at its end. A binary message is left as it is.
///
/// @param length octets
/// @param eightBit whether it has 8-bit octets
record FilterOutput(Path file, long length, boolean eightBit) {
  /// Octets that a message may grow by, besides to twice its size.
  private static final long GROWTH = 1024 * 1024;

  /// Octets of a first line that is looked at for a header field.
  private static final int LONGEST_NAME = 200;

  /// What a filter makes of a message in a scratch folder.
  @FunctionalInterface
  interface Work {
    Filtered in(Scratch scratch) throws IOException;
  }

  /// Lets a filter work in a scratch folder, which is kept only while what it changed is needed.
  static Filtered from(Scratch scratch, Work work) throws IOException {
    Filtered filtered = new Filtered.Passed();
    try {
      filtered = work.in(scratch);
      return filtered;
    } finally {
      if (!(filtered instanceof Filtered.Changed)) {
        scratch.close();
      }
    }
  }

  /// Octets that a filter may make of a message.
  ///
  /// @param octets it has
  static long most(long octets) {
    return 2 * octets + GROWTH;
  }

  /// What stands in the scratch folder's output, which a program may have left somebody to write
  /// on: no more of it is read than `most`.
  ///
  /// @param most octets it may have
  /// @throws IOException saying why it is no message
  static FilterOutput of(Scratch scratch, boolean binary, long most) throws IOException {
    Path output = scratch.output();
    if (Files.size(output) == 0) {
      return new FilterOutput(output, 0, false);
    }
    requireHeader(output);
    return rewritten(output, scratch.rewritten(), binary, most);
  }

  /// A filter that only says something of a message, as `spamc -c` does, does not replace it.
  private static void requireHeader(Path output) throws IOException {
    try (InputStream in = Files.newInputStream(output)) {
      byte[] start = in.readNBytes(LONGEST_NAME);
      for (int i = 0; i < start.length; i++) {
        if (start[i] == ':' && i > 0) {
          return;
        }
        if (start[i] <= ' ' || start[i] == 0x7f) {
          break;
        }
      }
    }
    throw new IOException("its output does not begin with a header field");
  }

  private static FilterOutput rewritten(Path output, Path rewritten, boolean binary, long most)
      throws IOException {
    long read = 0;
    long length = 0;
    boolean eightBit = binary;
    int last = 0;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(output));
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(rewritten))) {
      for (int octet = in.read(); octet >= 0; octet = in.read()) {
        if (++read > most) {
          throw new IOException("it wrote more than " + most + " octets");
        }
        if (!binary && last == '\r' && octet != '\n') {
          throw new IOException("its output has a CR without LF");
        }
        if (!binary && octet == '\n' && last != '\r') {
          out.write('\r');
          length++;
        }
        out.write(octet);
        length++;
        eightBit |= octet > 0x7f;
        last = octet;
      }
      if (!binary && last == '\r') {
        throw new IOException("its output has a CR without LF");
      }
      if (!binary && last != '\n') {
        out.write('\r');
        out.write('\n');
        length += 2;
      }
    }
    return new FilterOutput(rewritten, length, eightBit);
  }

  /// What is delivered instead; the scratch folder goes when that is over.
  Filtered changed(Scratch scratch) {
    return new Filtered.Changed(this::open, length, eightBit, scratch::close);
  }

  boolean isEmpty() {
    return length == 0;
  }

  private InputStream open() throws IOException {
    return Files.newInputStream(file);
  }
}
