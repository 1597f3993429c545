package dev.postern.cli;

import dev.postern.egress.DestinationLimit;
import dev.postern.egress.DestinationPattern;
import dev.postern.egress.EgressSource;
import dev.postern.egress.SourceAtSite;
import dev.postern.rules.store.EgressRepository;
import dev.postern.rules.store.MadeChange;
import dev.postern.rules.store.RuleChanges;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `postern egress`: where mail leaves from.
@Command(
    name = "egress",
    description = "The addresses mail leaves from, their pools, and limits of destinations.",
    synopsisSubcommandLabel = "COMMAND")
final class EgressCommand {
  private static final String DEST =
      "A recipient domain, or *.ENDING of the MX hosts that serve it, as"
          + " *.olc.protection.outlook.com.";
  private static final Pattern RATE = Pattern.compile("(\\d{1,7})/h");
  private static final Pattern SPAN = Pattern.compile("(\\d{1,6})([mhd])");

  private final PosternCommand postern;

  EgressCommand(PosternCommand postern) {
    this.postern = postern;
  }

  /// With its subcommands.
  static CommandLine commandLine(PosternCommand postern) {
    return new CommandLine(new EgressCommand(postern))
        .addSubcommand(new EgressIpCommand(postern))
        .addSubcommand(new EgressPoolCommand(postern))
        .addSubcommand(new EgressListCommand(postern));
  }

  @Command(name = "route", description = "Lead a destination to a pool.")
  int route(
      @Parameters(paramLabel = "DEST", description = DEST) String destination,
      @Parameters(
              paramLabel = "POOL",
              arity = "0..1",
              description = "A pool that is there; without it the route is taken away.")
          @Nullable String pool,
      @Mixin ChangeOptions options)
      throws Exception {
    var pattern = new DestinationPattern(destination);
    return options.make(postern, changes -> new EgressRepository(changes).route(pattern, pool));
  }

  @Command(name = "limit", description = "Limit what one source may ask of a destination.")
  int limit(
      @Parameters(paramLabel = "DEST", description = DEST) String destination,
      @Option(names = "--connections", paramLabel = "N", description = "Open at once.")
          @Nullable Integer connections,
      @Option(
              names = "--per-connection",
              paramLabel = "N",
              description = "Messages on one connection.")
          @Nullable Integer perConnection,
      @Option(names = "--rate", paramLabel = "N/h", description = "Messages an hour.")
          @Nullable String rate,
      @Option(names = "--default", description = "Take this destination's limits away.")
          boolean byDefault,
      @Mixin ChangeOptions options)
      throws Exception {
    var given = new DestinationLimit(connections, perConnection, perHour(rate));
    if (given.isNone() != byDefault) {
      throw CliFault.badInput(
          "egress limit: give --connections N, --per-connection N or --rate N/h; or --default"
              + " alone");
    }
    var pattern = new DestinationPattern(destination);
    return options.make(
        postern,
        changes ->
            new EgressRepository(changes)
                .limit(pattern, old -> byDefault ? DestinationLimit.NONE : given.orElse(old)));
  }

  private static @Nullable Integer perHour(@Nullable String rate) throws CliFault {
    if (rate == null) {
      return null;
    }
    Matcher form = RATE.matcher(rate);
    if (!form.matches()) {
      throw CliFault.badInput("--rate " + rate + " is no rate; write N/h, as 500/h");
    }
    return Integer.valueOf(form.group(1));
  }

  @Command(name = "pause", description = "Let no mail leave from a source.")
  int pause(
      @Parameters(paramLabel = "NAME", description = "As `egress list` shows it.") String name,
      @Option(names = "--for", paramLabel = "TIME", description = "How long, as 30m, 2h or 7d.")
          @Nullable String span,
      @Mixin ChangeOptions options)
      throws Exception {
    Instant until = span == null ? null : postern.environment().clock().instant().plus(span(span));
    return options.make(
        postern, changes -> set(changes, name, s -> s.in(EgressSource.State.PAUSED, until)));
  }

  @Command(
      name = "dead",
      description = "Let no mail leave from a source any more; `egress resume` takes it back.")
  int dead(
      @Parameters(paramLabel = "NAME", description = "As `egress list` shows it.") String name,
      @Mixin ChangeOptions options)
      throws Exception {
    return options.make(
        postern, changes -> set(changes, name, s -> s.in(EgressSource.State.DEAD, null)));
  }

  private static Duration span(String text) throws CliFault {
    Matcher form = SPAN.matcher(text);
    if (!form.matches()) {
      throw CliFault.badInput("--for " + text + " is no time; write 30m, 2h or 7d");
    }
    long n = Long.parseLong(form.group(1));
    if (n == 0) {
      throw CliFault.badInput("--for " + text + " is no time at all; write 30m, 2h or 7d");
    }
    return switch (form.group(2)) {
      case "m" -> Duration.ofMinutes(n);
      case "h" -> Duration.ofHours(n);
      default -> Duration.ofDays(n);
    };
  }

  @Command(
      name = "resume",
      description = "Let mail leave from a source again, or as before to one destination.")
  int resume(
      @Parameters(paramLabel = "NAME", description = "As `egress list` shows it.") String name,
      @Option(
              names = "--at",
              paramLabel = "AT",
              description =
                  "Only there: forget that the peer blocks the source or takes less of it. As"
                      + " `egress list` shows it.")
          @Nullable String site,
      @Mixin ChangeOptions options)
      throws Exception {
    if (site != null) {
      var at = new SourceAtSite(name, site.toLowerCase(Locale.ROOT));
      return options.make(postern, changes -> new EgressRepository(changes).resume(at));
    }
    return options.make(
        postern,
        changes ->
            set(
                changes,
                name,
                s ->
                    s.in(
                        s.warming() == null
                            ? EgressSource.State.ACTIVE
                            : EgressSource.State.WARMING,
                        null)));
  }

  private static MadeChange set(RuleChanges changes, String name, UnaryOperator<EgressSource> to)
      throws SQLException {
    return new EgressRepository(changes).set(name, to);
  }
}
