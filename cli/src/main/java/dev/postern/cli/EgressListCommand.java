package dev.postern.cli;

import dev.postern.egress.EgressSource;
import dev.postern.egress.SourceConnector;
import dev.postern.egress.Warming;
import dev.postern.rules.store.EgressRepository;
import dev.postern.rules.store.EgressTables;
import dev.postern.rules.store.EgressTables.LimitRow;
import dev.postern.rules.store.EgressTables.MemberRow;
import dev.postern.rules.store.EgressTables.RouteRow;
import dev.postern.rules.store.EgressTables.SourceRow;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `postern egress list`.
@Command(name = "list", description = "List sources, pools, routes and limits.")
final class EgressListCommand implements Callable<Integer> {
  private final PosternCommand postern;

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  EgressListCommand(PosternCommand postern) {
    this.postern = postern;
  }

  /// A source in JSON.
  ///
  /// @param usable whether its state lets mail leave from it now
  private record Source(
      String name,
      String address,
      @Nullable String ehlo,
      String connector,
      @Nullable String lane,
      @Nullable String proxy,
      String state,
      @Nullable Instant pausedUntil,
      @Nullable Long dailyCap,
      boolean usable) {
    static Source of(EgressSource s, Instant now) {
      Warming warming = s.warming();
      return new Source(
          s.name(),
          s.address().toString(),
          s.ehlo(),
          s.connector().text(),
          s.connector() instanceof SourceConnector.Nat(String lane) ? lane : null,
          s.connector() instanceof SourceConnector.Socks5 proxy ? proxy.address() : null,
          s.state().text(),
          s.pausedUntil(),
          warming == null || warming.capAt(now).isEmpty() ? null : warming.capAt(now).getAsLong(),
          s.isUsable(now));
    }
  }

  /// A pool in JSON.
  ///
  /// @param sources their weights
  private record Pool(String pool, Map<String, Integer> sources, boolean usable) {}

  /// A limit in JSON.
  private record Limit(
      String destination,
      @Nullable Integer connections,
      @Nullable Integer perConnection,
      @Nullable Integer perHour) {
    static Limit of(LimitRow row) {
      var limit = row.parse();
      return new Limit(
          row.destination(), limit.connections(), limit.perConnection(), limit.perHour());
    }
  }

  /// All of it in JSON.
  private record Listed(
      List<Source> sources, List<Pool> pools, List<RouteRow> routes, List<Limit> limits) {}

  @Override
  public Integer call() throws Exception {
    EgressTables tables;
    try (RelayStores stores = postern.stores()) {
      tables = new EgressRepository(postern.forReading(stores.database())).read();
    }
    Listed listed = listed(tables, postern.environment().clock().instant());
    if (json) {
      Output.json(postern.out(), listed);
    } else {
      print(listed);
    }
    return ExitCode.DONE;
  }

  private static Listed listed(EgressTables tables, Instant now) {
    List<Source> sources =
        tables.sources().stream().map(SourceRow::parse).map(s -> Source.of(s, now)).toList();
    Map<String, Boolean> usable =
        sources.stream().collect(Collectors.toMap(Source::name, Source::usable));
    Map<String, Map<String, Integer>> members = new TreeMap<>();
    for (MemberRow row : tables.members()) {
      members.computeIfAbsent(row.pool(), _ -> new TreeMap<>()).put(row.source(), row.weight());
    }
    List<Pool> pools = new ArrayList<>();
    members.forEach(
        (pool, of) ->
            pools.add(
                new Pool(
                    pool, of, of.keySet().stream().anyMatch(s -> usable.getOrDefault(s, false)))));
    return new Listed(
        sources, pools, tables.routes(), tables.limits().stream().map(Limit::of).toList());
  }

  private void print(Listed all) {
    PrintWriter out = postern.out();
    Output.table(
        out,
        List.of("SOURCE", "ADDRESS", "EHLO", "BY", "STATE"),
        all.sources().stream()
            .map(
                s ->
                    List.of(
                        s.name(), s.address(), s.ehlo() == null ? "-" : s.ehlo(), by(s), state(s)))
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
        List.of("DESTINATION", "CONNECTIONS", "PER CONNECTION", "PER HOUR"),
        all.limits().stream()
            .map(
                l ->
                    List.of(
                        l.destination(),
                        text(l.connections()),
                        text(l.perConnection()),
                        text(l.perHour())))
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
        + (s.dailyCap() == null ? "" : " " + s.dailyCap() + "/day");
  }

  private static String text(@Nullable Integer number) {
    return number == null ? "-" : number.toString();
  }
}
