package dev.postern.standalone;

import dev.postern.cli.CliEnvironment;
import dev.postern.cli.PosternCommand;
import picocli.CommandLine;

/// The program behind `./postern`: the command line, with `up` added to it.
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(commandLine(CliEnvironment.system()).execute(args));
  }

  static CommandLine commandLine(CliEnvironment environment) {
    CommandLine commandLine = PosternCommand.commandLine(environment);
    PosternCommand postern = commandLine.getCommand();
    return commandLine.addSubcommand(new UpCommand(postern));
  }
}
