package dev.postern.rules.store;

import dev.postern.address.IpAddress;
import dev.postern.egress.DestinationLimit;
import dev.postern.egress.DestinationPattern;
import dev.postern.egress.EgressPool;
import dev.postern.egress.EgressRules;
import dev.postern.egress.EgressSource;
import dev.postern.egress.LocalBinding;
import dev.postern.egress.PeerBindings;
import dev.postern.egress.SenderBindings;
import dev.postern.rules.BindingLine;
import dev.postern.rules.store.EgressTables.LimitRow;
import dev.postern.rules.store.EgressTables.MemberRow;
import dev.postern.rules.store.EgressTables.RouteRow;
import dev.postern.rules.store.EgressTables.SourceRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Makes the egress rows into the rules that choose.
///
/// **On failure:** [RulesRefusedException] naming the first row that cannot be.
record EgressBuilder(RuleRows rows) {
  EgressRules build() {
    EgressTables tables = rows.egress();
    return SnapshotBuilder.parsed(
        "egress",
        "tables",
        tables,
        t ->
            new EgressRules(
                sources(t),
                pools(t),
                routes(t),
                new SenderBindings(bindings(RuleKind.DOMAINBINDINGS, BindingLine::sender)),
                ehlos(),
                new PeerBindings(bindings(RuleKind.BINDROUTES, BindingLine::peer)),
                limits(t)));
  }

  private static Map<String, EgressSource> sources(EgressTables tables) {
    return tables.sources().stream()
        .map(row -> SnapshotBuilder.parsed("egress source", row.name(), row, SourceRow::parse))
        .collect(Collectors.toMap(EgressSource::name, Function.identity()));
  }

  private static Map<String, EgressPool> pools(EgressTables tables) {
    Map<String, List<EgressPool.Member>> members = new TreeMap<>();
    for (MemberRow row : tables.members()) {
      members
          .computeIfAbsent(row.pool(), _ -> new ArrayList<>())
          .add(new EgressPool.Member(row.source(), row.weight()));
    }
    Map<String, EgressPool> pools = new HashMap<>();
    members.forEach((name, of) -> pools.put(name, new EgressPool(name, of)));
    return pools;
  }

  private static Map<String, String> routes(EgressTables tables) {
    return tables.routes().stream()
        .collect(
            Collectors.toMap(
                row ->
                    SnapshotBuilder.parsed(
                        "egress route",
                        row.destination(),
                        row,
                        r -> new DestinationPattern(r.destination()).text()),
                RouteRow::pool));
  }

  private static Map<String, DestinationLimit> limits(EgressTables tables) {
    return tables.limits().stream()
        .collect(
            Collectors.toMap(
                LimitRow::destination,
                row ->
                    SnapshotBuilder.parsed(
                        "egress limit", row.destination(), row, LimitRow::parse)));
  }

  private Map<String, LocalBinding> bindings(
      RuleKind kind, Function<String, BindingLine<LocalBinding>> parser) {
    Map<String, LocalBinding> bindings = new HashMap<>();
    SnapshotBuilder.parsed(rows, kind, parser)
        .forEach(line -> bindings.put(line.key(), line.value()));
    return bindings;
  }

  private Map<IpAddress, String> ehlos() {
    Map<IpAddress, String> ehlos = new HashMap<>();
    SnapshotBuilder.parsed(rows, RuleKind.HELOHOSTBYIP, BindingLine::ehlo)
        .forEach(line -> ehlos.put(IpAddress.parse(line.key()), line.value()));
    return ehlos;
  }
}
