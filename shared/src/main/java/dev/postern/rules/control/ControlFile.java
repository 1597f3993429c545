package dev.postern.rules.control;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The lines of a control file that say something: blank ones and those whose first character is
/// `#` are left out, blanks at the end cut off. A blank at the beginning stays.
///
/// **Seed:** spec 0, control-file reading.
///
/// @param name its path within the directory
record ControlFile(String name, List<Line> lines) {
  /// Octets a control file may have.
  static final int MOST_OCTETS = 32 * 1024 * 1024;

  private static final String SINGLE = "‘’‚";
  private static final String DOUBLE = "“”„«»";

  /// One line.
  ///
  /// @param number from 1
  record Line(String file, int number, String text) {}

  /// Reads a file; a problem, and nothing, where it cannot be read.
  ///
  /// @return nothing where there is none
  static Optional<ControlFile> read(Path directory, String name, Problems problems) {
    Path path = directory.resolve(name);
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    byte[] bytes = octets(path, name, problems);
    return bytes == null
        ? Optional.empty()
        : Optional.of(new ControlFile(name, lines(name, bytes, problems)));
  }

  private static byte @Nullable [] octets(Path path, String name, Problems problems) {
    if (Files.isDirectory(path)) {
      problems.add(name, "this is a directory; a control file is a plain file");
    } else if (!Files.exists(path)) {
      problems.add(name, "the link leads nowhere; mend or remove it");
    } else if (!Files.isRegularFile(path)) {
      problems.add(name, "this is no plain file");
    } else {
      return regular(path, name, problems);
    }
    return null;
  }

  private static byte @Nullable [] regular(Path path, String name, Problems problems) {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(MOST_OCTETS + 1);
      if (bytes.length <= MOST_OCTETS) {
        return bytes;
      }
      problems.add(name, "the file has more than 32 MiB; a control file has not");
    } catch (AccessDeniedException _) {
      problems.add(name, "the file cannot be read: permission denied; run as a user who may");
    } catch (IOException e) {
      problems.add(name, "the file cannot be read: " + e.getMessage());
    }
    return null;
  }

  private static List<Line> lines(String name, byte[] bytes, Problems problems) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    List<Line> lines = new ArrayList<>();
    boolean dos = false;
    int number = 0;
    for (int from = 0; from < bytes.length; ) {
      int end = from;
      while (end < bytes.length && bytes[end] != '\n') {
        end++;
      }
      number++;
      CharBuffer text = CharBuffer.allocate(end - from);
      CoderResult result =
          decoder.reset().decode(ByteBuffer.wrap(bytes, from, end - from), text, true);
      String line = text.flip().toString();
      if (result.isError()) {
        problems.add(
            name, number, line.length() + 1, "this is not UTF-8; convert the file, as with iconv");
      } else {
        if (line.endsWith("\r") && !dos) {
          dos = true;
          problems.add(
              name, number, line.length(), "the line ends in CR; convert the file with dos2unix");
        }
        String kept = trimmed(line);
        if (!kept.isEmpty() && !kept.startsWith("#") && isClean(name, number, kept, problems)) {
          lines.add(new Line(name, number, kept));
        }
      }
      from = end + 1;
    }
    return lines;
  }

  private static String trimmed(String line) {
    int end = line.length();
    while (end > 0 && " \t\r".indexOf(line.charAt(end - 1)) >= 0) {
      end--;
    }
    return line.substring(0, end);
  }

  private static boolean isClean(String name, int number, String line, Problems problems) {
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      String fault = null;
      if (c == 0) {
        fault = "a NUL octet; is this a text file?";
      } else if (c == '\uFEFF') {
        fault = "a byte order mark; save the file without it";
      } else if (SINGLE.indexOf(c) >= 0 || DOUBLE.indexOf(c) >= 0) {
        fault =
            "the quote %s is typographic; type %s instead, or nothing where no quote belongs"
                .formatted(c, SINGLE.indexOf(c) >= 0 ? "'" : "\"");
      }
      if (fault != null) {
        problems.add(name, number, i + 1, fault);
        return false;
      }
    }
    return true;
  }
}
