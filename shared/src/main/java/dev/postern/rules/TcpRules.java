package dev.postern.rules;

import dev.postern.address.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The tcp rules (`tcp.smtp`) as a table, looked up in tcprules' own order: the exact address, the
/// exact host name, prefixes and CIDR blocks, longest first, the host name's suffixes, longest
/// first, any host name, then the default.
///
/// Lines with `info@` never match, as ident is not asked.
///
/// **Seed:** spec 2.1 to 2.7, decision 9; no key found allows without variables.
public final class TcpRules {
  public static final TcpRules EMPTY = new TcpRules(List.of());

  /// Exact addresses, `=host`, `=.suffix`, `=`, and the default's empty key.
  private final Map<String, TcpRuleLine> byKey;

  private final ClientNetworks<TcpRuleLine> networks;
  private final boolean exactHosts;
  private final boolean hosts;
  private final boolean ident;

  /// @param lines in file order; of two with the same key the first counts
  public TcpRules(List<TcpRuleLine> lines) {
    Map<String, TcpRuleLine> table = new HashMap<>();
    List<Map.Entry<AddressBlock, TcpRuleLine>> blocks = new ArrayList<>();
    for (TcpRuleLine line : lines) {
      for (String key : line.keys()) {
        if (!key.contains("@") && (key.contains("/") || key.endsWith("."))) {
          blocks.add(Map.entry(AddressBlock.parse(key), line));
        } else {
          table.putIfAbsent(key, line);
        }
      }
    }
    byKey = Map.copyOf(table);
    networks = new ClientNetworks<>(blocks);
    hosts = table.keySet().stream().anyMatch(key -> key.startsWith("="));
    exactHosts = table.keySet().stream().anyMatch(key -> key.matches("=[^.].*"));
    ident = table.keySet().stream().anyMatch(key -> key.contains("@"));
  }

  /// What the rules say of a client.
  ///
  /// @param allowed false for `deny`
  /// @param variables what the line sets, as RELAYCLIENT
  /// @param unset the variables it unsets
  /// @param why the line that matched, for people
  public record Match(
      boolean allowed, Map<String, String> variables, Set<String> unset, String why) {
    public Match {
      variables = Map.copyOf(variables);
      unset = Set.copyOf(unset);
    }
  }

  /// The first key that matches.
  ///
  /// @param confirmedName the client's confirmed PTR name, or null
  public Match match(IpAddress client, @Nullable String confirmedName) {
    return matchAsking(client, () -> Optional.ofNullable(confirmedName));
  }

  /// What the rules say if no rule that stands before it asks for the client's name; else nothing.
  public Optional<Match> matchWithoutName(IpAddress client) {
    try {
      return Optional.of(
          matchAsking(
              client,
              () -> {
                throw new NameNeeded();
              }));
    } catch (NameNeeded _) {
      return Optional.empty();
    }
  }

  /// The first key that matches; `source` is asked at most once, and only when a rule needs it.
  public <E extends Exception> Match matchAsking(IpAddress client, NameSource<E> source) throws E {
    TcpRuleLine line = byKey.get(client.toString());
    Optional<String> host = Optional.empty();
    if (line == null && exactHosts) {
      host = lowerCase(source);
      line = host.map(name -> byKey.get("=" + name)).orElse(null);
    }
    if (line == null) {
      line = networks.find(client).orElse(null);
    }
    if (line == null && hosts) {
      host = exactHosts ? host : lowerCase(source);
      line = host.map(this::bySuffix).orElse(null);
    }
    return answer(line == null ? byKey.get("") : line);
  }

  private static <E extends Exception> Optional<String> lowerCase(NameSource<E> source) throws E {
    return source.name().map(name -> name.toLowerCase(Locale.ROOT));
  }

  private @Nullable TcpRuleLine bySuffix(String host) {
    for (int dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
      TcpRuleLine line = byKey.get("=" + host.substring(dot));
      if (line != null) {
        return line;
      }
    }
    return byKey.get("=");
  }

  private Match answer(@Nullable TcpRuleLine line) {
    String why = line == null ? "no tcp rule matches" : "tcp rule " + line.text();
    String told = ident ? why + "; rules with info@ never do, ident is not asked" : why;
    return line == null
        ? new Match(true, Map.of(), Set.of(), told)
        : new Match(line.allow(), line.variables(), line.unset(), told);
  }

  /// Asked for a name where none is to be had yet.
  private static final class NameNeeded extends Exception {
    private static final long serialVersionUID = 1L;

    NameNeeded() {
      super("a rule needs the client's name", null, false, false);
    }
  }
}
