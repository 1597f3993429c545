package dev.postern.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/// A script of Apache James's protocol tester: what the client says (`C:`) and the server is to
/// answer (`S:`), in the order of saying and reading.
///
/// As the tester does, lines are sent as they stand and without waiting. A reply is compared by its
/// code; of the reply to EHLO, each extension that the script has must be there.
public final class MptScript {
  private static final int TIMEOUT_MS = 20_000;

  private final List<String> lines;

  private MptScript(List<String> lines) {
    this.lines = List.copyOf(lines);
  }

  /// Reads a script of the class path.
  public static MptScript read(String resource) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(MptScript.class.getResourceAsStream(resource), resource)) {
      String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      return new MptScript(text.lines().filter(line -> !line.isBlank()).toList());
    }
  }

  /// Plays it to a server of loopback; what differed.
  public List<String> run(int port) throws IOException {
    List<String> differences = new ArrayList<>();
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(TIMEOUT_MS);
      OutputStream out = socket.getOutputStream();
      var in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i);
        if (line.startsWith("C:")) {
          String said = line.length() > 3 ? line.substring(3) : "";
          out.write((said + "\r\n").getBytes(StandardCharsets.US_ASCII));
          out.flush();
        } else if (line.equals("S: 250.*")) {
          Set<String> announced = extensions(in);
          while (i + 1 < lines.size() && isExtension(lines.get(i + 1))) {
            String wanted = lines.get(++i).substring(7);
            if (!isAnnounced(wanted, announced)) {
              differences.add("not announced: " + wanted);
            }
          }
        } else if (line.startsWith("S: ")) {
          String wanted = line.substring(3, 6);
          String got = reply(in);
          if (!got.startsWith(wanted)) {
            differences.add(wanted + " expected: " + got.substring(0, Math.min(3, got.length())));
          }
        } else {
          throw new IOException("no line of a script: " + line);
        }
      }
    }
    return differences;
  }

  /// Whether a line is one of those behind the first of a reply to EHLO.
  private static boolean isExtension(String line) {
    return line.startsWith("S: 250-") || line.matches("S: 250 [0-9A-Z]+");
  }

  private static boolean isAnnounced(String wanted, Set<String> announced) {
    List<String> words = List.of(wanted.split(" "));
    return announced.stream()
        .map(extension -> List.of(extension.split(" ")))
        .anyMatch(got -> got.getFirst().equals(words.getFirst()) && got.containsAll(words));
  }

  private static Set<String> extensions(BufferedReader in) throws IOException {
    Set<String> announced = new LinkedHashSet<>();
    String line = next(in);
    while (line.startsWith("250-")) {
      announced.add(line.substring(4).toUpperCase(Locale.ROOT));
      line = next(in);
    }
    announced.add(line.substring(Math.min(4, line.length())).toUpperCase(Locale.ROOT));
    return announced;
  }

  private static String reply(BufferedReader in) throws IOException {
    String line = next(in);
    while (line.length() > 3 && line.charAt(3) == '-') {
      line = next(in);
    }
    return line;
  }

  private static String next(BufferedReader in) throws IOException {
    String line = in.readLine();
    return line == null ? "closed" : line;
  }
}
