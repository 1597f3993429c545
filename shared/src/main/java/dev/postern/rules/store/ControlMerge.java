package dev.postern.rules.store;

import dev.postern.rules.HostedDomain;
import dev.postern.rules.store.ControlConflictException.Conflict;
import dev.postern.rules.store.ControlImport.Given;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/// The rules there are with those of a directory besides; what cannot be both is a conflict.
final class ControlMerge {
  private static final String REMEDY = "; `postern import --replace` would take the file's";

  private final ControlRules there;
  private final Given given;
  private final List<Conflict> conflicts = new ArrayList<>();

  ControlMerge(ControlRules there, Given given) {
    this.there = there;
    this.given = given;
  }

  /// @throws ControlConflictException with all that does not go together
  ControlRules merged() {
    for (RuleKind kind : RuleKind.values()) {
      checkDestinations(kind);
    }
    ControlRules rules = given.rules();
    var merged =
        new ControlRules(
            rules.entries(),
            over(
                there.values(),
                rules.values(),
                (value, old) -> conflict(value.file(), "", "the value here is " + old)),
            new TreeMap<>(over(there.domains(), domains(), this::otherDomain)),
            pools());
    if (!conflicts.isEmpty()) {
      throw new ControlConflictException(conflicts);
    }
    return merged;
  }

  private void conflict(String file, String entry, String what) {
    conflicts.add(new Conflict(file, entry, what + REMEDY));
  }

  private void otherDomain(String name, HostedDomain old) {
    boolean named = given.withDisposition().contains(name);
    conflict(
        named ? "domains/" + name + "/.qmail-default" : "virtualdomains",
        named ? "" : name,
        "the domain is hosted here as " + DomainRepository.text(old));
  }

  /// Those of the directory, where it names no disposition with the one there is; an alias domain
  /// stays one, as the directory has no word for it.
  private Map<String, HostedDomain> domains() {
    Map<String, HostedDomain> domains = new HashMap<>(given.rules().domains());
    domains.replaceAll(
        (name, domain) -> {
          HostedDomain old = there.domains().get(name);
          return old == null
              ? domain
              : new HostedDomain(
                  domain.name(),
                  domain.backupMx(),
                  given.withDisposition().contains(name) ? domain.unknownUser() : old.unknownUser(),
                  old.aliasOf());
        });
    return domains;
  }

  private SortedMap<String, SortedMap<String, Integer>> pools() {
    SortedMap<String, SortedMap<String, Integer>> pools = new TreeMap<>(there.pools());
    given
        .rules()
        .pools()
        .forEach(
            (pool, members) ->
                pools.put(
                    pool,
                    new TreeMap<>(
                        over(
                            there.pools().getOrDefault(pool, new TreeMap<>()),
                            members,
                            (address, weight) ->
                                conflict(
                                    EgressRows.file(pool),
                                    address,
                                    address + " has the weight " + weight + " here")))));
    return pools;
  }

  private void checkDestinations(RuleKind kind) {
    Map<String, String> byDestination = new HashMap<>();
    there.of(kind).forEach(e -> kind.destination(e).ifPresent(d -> byDestination.put(d, e)));
    for (String entry : given.rules().of(kind)) {
      String old = kind.destination(entry).map(byDestination::get).orElse(entry);
      if (!old.equals(entry)) {
        conflict(
            kind.file(),
            entry,
            "the destination has a " + kind.gives() + " here: " + kind.shown(old));
      }
    }
  }

  /// One map with another over it; of a key whose value differs the old one stays, and is told.
  private static <K, V> Map<K, V> over(
      Map<K, V> there, Map<K, V> given, BiConsumer<K, V> differing) {
    Map<K, V> merged = new HashMap<>(there);
    given.forEach(
        (key, value) -> {
          V old = merged.putIfAbsent(key, value);
          if (old != null && !old.equals(value)) {
            differing.accept(key, old);
          }
        });
    return merged;
  }
}
