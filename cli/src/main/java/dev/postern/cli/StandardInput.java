package dev.postern.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Standard input as lines of UTF-8, and as entries of a control file.
final class StandardInput {
  /// What messages call it.
  static final String NAME = "standard input";

  /// Lines read at most; a longer list of rules is an import.
  private static final int MAX_LINES = 1_000_000;

  private StandardInput() {}

  /// A line that has something to say.
  ///
  /// @param number of the line, from 1
  /// @param column where its text begins, from 1
  /// @param text without the blanks around it
  record Entry(int number, int column, String text) {}

  /// The lines but blank ones and comments.
  ///
  /// @throws CliFault when it is not UTF-8 or too long
  static List<Entry> entries(InputStream in) throws CliFault, IOException {
    List<String> lines = lines(in);
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      String text = line.strip();
      if (!text.isEmpty() && !text.startsWith("#")) {
        entries.add(new Entry(i + 1, line.indexOf(text) + 1, text));
      }
    }
    return entries;
  }

  /// @throws CliFault when it is not UTF-8 or too long
  static List<String> lines(InputStream in) throws CliFault, IOException {
    List<String> lines = new ArrayList<>();
    var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
    try {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (lines.size() == MAX_LINES) {
          throw CliFault.badInput(NAME + " has more than " + MAX_LINES + " lines");
        }
        lines.add(line);
      }
    } catch (CharacterCodingException _) {
      throw CliFault.badInput(
          NAME + ":" + (lines.size() + 1) + ":1: not UTF-8; convert it, as with iconv");
    }
    return lines;
  }
}
