package dev.postern.cli;

import dev.postern.cli.EgressListed.Source;
import dev.postern.egress.JdbcDestinationLimits;
import dev.postern.rules.store.EgressRepository;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `postern egress list`.
@Command(
    name = "list",
    description = "List sources, pools, routes, limits, and what peers said of sources.")
final class EgressListCommand implements Callable<Integer> {
  private final PosternCommand postern;

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  EgressListCommand(PosternCommand postern) {
    this.postern = postern;
  }

  @Override
  public Integer call() throws Exception {
    Instant now = postern.environment().clock().instant();
    EgressListed listed;
    try (RelayStores stores = postern.stores()) {
      listed =
          EgressListed.of(
              new EgressRepository(postern.forReading(stores.database())).read(),
              new JdbcDestinationLimits(stores.database()),
              now);
    }
    if (json) {
      Output.json(postern.out(), listed);
    } else {
      print(listed);
    }
    return ExitCode.DONE;
  }

  private void print(EgressListed all) {
    PrintWriter out = postern.out();
    Output.table(
        out,
        List.of("SOURCE", "ADDRESS", "EHLO", "BY", "STATE"),
        all.sources().stream()
            .map(s -> List.of(s.name(), s.address(), text(s.ehlo()), by(s), state(s)))
            .toList());
    out.println();
    Output.table(
        out,
        List.of("POOL", "SOURCES"),
        all.pools().stream()
            .map(
                p ->
                    List.of(
                        p.pool(),
                        p.sources().entrySet().stream()
                            .map(m -> m.getKey() + "=" + m.getValue())
                            .collect(Collectors.joining(" "))))
            .toList());
    out.println();
    Output.table(
        out,
        List.of("DESTINATION", "POOL"),
        all.routes().stream().map(r -> List.of(r.destination(), r.pool())).toList());
    out.println();
    Output.table(
        out,
        List.of("DESTINATION", "CONNECTIONS", "PER CONNECTION", "PER HOUR", "BY"),
        all.limits().stream()
            .map(
                l ->
                    List.of(
                        l.destination(),
                        text(l.connections()),
                        text(l.perConnection()),
                        text(l.perHour()),
                        l.by()))
            .toList());
    out.println();
    Output.table(
        out,
        List.of("SOURCE", "AT", "LIMITS", "BLOCKED UNTIL", "REPLY"),
        all.peers().stream()
            .map(
                p ->
                    List.of(
                        p.source(),
                        p.destination(),
                        p.percent() + "%",
                        p.blockedUntil() == null ? "-" : Output.time(p.blockedUntil()),
                        text(p.reply())))
            .toList());
    all.pools().stream()
        .filter(p -> !p.usable())
        .forEach(
            p -> out.println("no source of pool " + p.pool() + " is usable now: its mail waits"));
  }

  private static String by(Source s) {
    return s.connector()
        + (s.lane() == null ? "" : " " + s.lane())
        + (s.proxy() == null ? "" : " " + s.proxy());
  }

  private static String state(Source s) {
    return s.state()
        + (s.pausedUntil() == null ? "" : " until " + s.pausedUntil())
        + (s.dailyCap() == null ? "" : " %d of %d today".formatted(s.usedToday(), s.dailyCap()));
  }

  private static String text(@Nullable Object value) {
    return Objects.toString(value, "-");
  }
}
