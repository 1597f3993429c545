package dev.postern.cli;

/// The exit codes of every command.
final class ExitCode {
  static final int DONE = 0;
  static final int NO = 1;
  static final int BAD_INPUT = 2;
  static final int UNREACHABLE = 3;

  private ExitCode() {}
}
