package dev.postern.cli;

import java.util.List;

/// A command that cannot do what it was asked: its exit code, and one line that says what, where,
/// and what to do.
final class CliFault extends Exception {
  private static final long serialVersionUID = 1L;

  private final int exitCode;
  private final transient List<String> problems;

  private CliFault(int exitCode, List<String> problems, String message) {
    super(message);
    this.exitCode = exitCode;
    this.problems = List.copyOf(problems);
  }

  /// The answer is no, or something falls short.
  static CliFault fallsShort(String message) {
    return new CliFault(ExitCode.NO, List.of(), message);
  }

  /// Wrong usage or bad input.
  static CliFault badInput(String message) {
    return new CliFault(ExitCode.BAD_INPUT, List.of(), message);
  }

  /// Bad input with problems of its own, a line each, before the message.
  static CliFault badInput(List<String> problems, String message) {
    return new CliFault(ExitCode.BAD_INPUT, problems, message);
  }

  /// A store cannot be reached.
  static CliFault unreachable(String message) {
    return new CliFault(ExitCode.UNREACHABLE, List.of(), message);
  }

  int exitCode() {
    return exitCode;
  }

  /// The problems of the input, if it has several; a line each.
  List<String> problems() {
    return problems;
  }
}
