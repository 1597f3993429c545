package dev.postern.cli;

import dev.postern.rules.RulesSource.RulesUnavailableException;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// What a command that failed prints and exits with: one line, never a stack trace. Before it comes
/// a line for each problem of an input that is read as a whole.
final class Faults {
  private Faults() {}

  static int usage(ParameterException e, String[] args) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName(" ");
    print(e.getCommandLine(), e.getMessage() + "; `" + command + " --help` shows how");
    return ExitCode.BAD_INPUT;
  }

  static int execution(Exception e, CommandLine commandLine, ParseResult result) {
    if (e instanceof CliFault fault) {
      fault.problems().forEach(p -> commandLine.getErr().println(Output.printable(p)));
    }
    print(commandLine, message(e));
    return switch (e) {
      case CliFault fault -> fault.exitCode();
      case IllegalArgumentException _ -> ExitCode.BAD_INPUT;
      case SQLException _, IOException _, RulesUnavailableException _ -> ExitCode.UNREACHABLE;
      default -> ExitCode.NO;
    };
  }

  private static String message(Exception e) {
    return switch (e) {
      case CliFault _, IllegalArgumentException _ -> String.valueOf(e.getMessage());
      case SQLSyntaxErrorException schema ->
          "the database has not the schema of this version: "
              + schema.getMessage()
              + "; `postern up` of this version migrates it";
      case SQLException _ ->
          "the database does not answer: " + e.getMessage() + "; is the relay up? `postern status`";
      case IOException _ ->
          "a store cannot be reached: " + e.getMessage() + "; is the relay up? `postern status`";
      default -> "internal error: " + e.getClass().getSimpleName() + ": " + e.getMessage();
    };
  }

  private static void print(CommandLine commandLine, String message) {
    String line =
        message.strip().lines().map(String::strip).reduce((a, b) -> a + "; " + b).orElse("");
    commandLine.getErr().println(String.format(Locale.ROOT, "postern: %s", line));
    commandLine.getErr().flush();
  }
}
