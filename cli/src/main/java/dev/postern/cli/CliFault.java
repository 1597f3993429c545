package dev.postern.cli;

/// A command that cannot do what it was asked: its exit code, and one line that says what, where,
/// and what to do.
final class CliFault extends Exception {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  private CliFault(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /// The answer is no, or something falls short.
  static CliFault fallsShort(String message) {
    return new CliFault(ExitCode.NO, message);
  }

  /// Wrong usage or bad input.
  static CliFault badInput(String message) {
    return new CliFault(ExitCode.BAD_INPUT, message);
  }

  /// A store cannot be reached.
  static CliFault unreachable(String message) {
    return new CliFault(ExitCode.UNREACHABLE, message);
  }

  int exitCode() {
    return exitCode;
  }
}
