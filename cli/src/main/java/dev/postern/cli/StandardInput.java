package dev.postern.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Standard input as lines of UTF-8.
final class StandardInput {
  /// Lines read at most; a longer list of rules is an import.
  private static final int MAX_LINES = 1_000_000;

  private StandardInput() {}

  /// @throws CliFault when it is not UTF-8 or too long
  static List<String> lines(InputStream in) throws CliFault, IOException {
    List<String> lines = new ArrayList<>();
    var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
    try {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (lines.size() == MAX_LINES) {
          throw CliFault.badInput("standard input has more than " + MAX_LINES + " lines");
        }
        lines.add(line);
      }
    } catch (CharacterCodingException _) {
      throw CliFault.badInput(
          "standard input:" + (lines.size() + 1) + ": not UTF-8; convert it, as with iconv");
    }
    return lines;
  }
}
