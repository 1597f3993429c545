package dev.postern.rules.control;

/// One thing that is wrong with a control directory.
///
/// @param file its path within the directory
/// @param line from 1; 0 where the file as a whole is meant
/// @param column from 1, in characters; 0 with line 0
/// @param what what is wrong, and what to do
public record Problem(String file, int line, int column, String what) {
  /// `file:line:column: what`, or `file: what`.
  @Override
  public String toString() {
    return line == 0 ? file + ": " + what : file + ":" + line + ":" + column + ": " + what;
  }
}
