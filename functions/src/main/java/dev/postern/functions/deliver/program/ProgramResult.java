package dev.postern.functions.deliver.program;

/// What came of a call of a program.
public sealed interface ProgramResult {
  /// It ended by itself; its output is whole.
  ///
  /// @param code its exit code; 128 and the signal's number when a signal ended it
  record Exited(int code) implements ProgramResult {}

  /// It was ended, with its descendants; what it did until then nobody knows.
  ///
  /// @param why for people: `it ran for more than 120 s`
  record Stopped(String why) implements ProgramResult {}

  /// It was not begun.
  ///
  /// @param why for people, with the remedy
  record NotRun(String why) implements ProgramResult {}
}
