package dev.postern.cli;

import dev.postern.db.Database;
import dev.postern.rules.store.RuleChanges;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// The root command `postern`; subcommands ask it for the home folder, the stores and where to
/// print.
///
/// `standalone` adds `up` to what [#commandLine] returns.
@Command(
    name = "postern",
    description = "A mail relay with IndiMail's relay rules.",
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:the answer is no, or something falls short",
      "2:wrong usage or bad input",
      "3:a store cannot be reached"
    })
public final class PosternCommand {
  private final CliEnvironment environment;

  @Option(
      names = "--home",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description =
          "Folder of a standalone relay (default: $POSTERN_HOME or ./.postern). Against AWS set"
              + " POSTERN_DB_URL instead.")
  private @Nullable Path home;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it by itself
  private boolean help;

  private PosternCommand(CliEnvironment environment) {
    this.environment = environment;
  }

  /// The command line with every command but `up`.
  public static CommandLine commandLine(CliEnvironment environment) {
    var postern = new PosternCommand(environment);
    return new CommandLine(postern)
        .addSubcommand(new DownCommand(postern))
        .addSubcommand(new StatusCommand(postern))
        .addSubcommand(new DomainCommand(postern))
        .addSubcommand(new AccountCommand(postern))
        .addSubcommand(new AliasCommand(postern))
        .addSubcommand(new RuleCommand(postern))
        .addSubcommand(EgressCommand.commandLine(postern))
        .addSubcommand(new HistoryCommand(postern))
        .addSubcommand(new ImportCommand(postern))
        .addSubcommand(new ExportCommand(postern))
        .addSubcommand(new ExplainCommand(postern))
        .addSubcommand(new LoginCommand(postern))
        .addSubcommand(new PeerCommand(postern))
        .addSubcommand(QueueCommand.with(postern))
        .addSubcommand(new TraceCommand(postern))
        .addSubcommand(new LedgerCommand(postern))
        .setOut(environment.out())
        .setErr(environment.err())
        .setExpandAtFiles(false)
        .setParameterExceptionHandler(Faults::usage)
        .setExecutionExceptionHandler(Faults::execution);
  }

  /// The command line of an installation without a relay of its own, as against AWS.
  public static void main(String[] args) {
    // Without a logging provider slf4j says so on standard error.
    System.setProperty("slf4j.internal.verbosity", "ERROR");
    System.exit(commandLine(CliEnvironment.system()).execute(args));
  }

  /// The home folder: `--home`, `$POSTERN_HOME`, or `./.postern`.
  public Path home() {
    Path given = home;
    if (given == null) {
      String variable = environment.variables().get("POSTERN_HOME");
      given = Path.of(variable == null || variable.isEmpty() ? ".postern" : variable);
    }
    return environment.workingDirectory().resolve(given).normalize();
  }

  /// Whether the home folder was named on the command line, and so wins over POSTERN_DB_URL.
  boolean isHomeGiven() {
    return home != null;
  }

  public CliEnvironment environment() {
    return environment;
  }

  PrintWriter out() {
    return environment.out();
  }

  /// The stores of the relay at home, or those the environment names.
  ///
  /// @throws CliFault when there is neither
  RelayStores stores() throws CliFault, IOException {
    return RelayStores.find(this);
  }

  /// What listings of rules read through; a change through it is not kept.
  RuleChanges forReading(Database database) {
    return changes(database, RuleChanges.Mode.TRIAL);
  }

  /// How changes of rules are made here, in the operator's name.
  RuleChanges changes(Database database, RuleChanges.Mode mode) {
    String user =
        environment.variables().getOrDefault("SUDO_USER", System.getProperty("user.name"));
    return new RuleChanges(database, environment.clock(), user + " (postern)", mode);
  }
}
