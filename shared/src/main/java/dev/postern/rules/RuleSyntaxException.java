package dev.postern.rules;

/// A rule's line that does not parse.
public final class RuleSyntaxException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final int column;
  private final String what;

  /// @param column where, from 1
  /// @param what what is wrong, and what to type instead
  public RuleSyntaxException(int column, String what) {
    super("column " + column + ": " + what);
    this.column = column;
    this.what = what;
  }

  public int column() {
    return column;
  }

  /// What is wrong, without the column.
  public String what() {
    return what;
  }
}
