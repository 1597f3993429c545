package dev.postern.rules;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// `relaydomains`: the host names whose clients may relay: `mail.example.com` that host only,
/// `.example.com` its sub-domains at any depth.
///
/// **Seed:** spec 3.2; decision 7.
public final class RelayDomains {
  public static final RelayDomains EMPTY = new RelayDomains(List.of());

  private final Map<String, SuffixedLine> byHost;

  /// @param lines in file order; of two for the same host the first counts
  public RelayDomains(List<SuffixedLine> lines) {
    byHost =
        lines.stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    SuffixedLine::key, Function.identity(), (first, _) -> first));
  }

  public boolean isEmpty() {
    return byHost.isEmpty();
  }

  /// The line for a client's confirmed name: itself, else its suffixes, longest first.
  public Optional<SuffixedLine> lineFor(String confirmedName) {
    String name = confirmedName.toLowerCase(Locale.ROOT);
    SuffixedLine line = byHost.get(name);
    for (int dot = name.indexOf('.'); line == null && dot >= 0; dot = name.indexOf('.', dot + 1)) {
      line = byHost.get(name.substring(dot));
    }
    return Optional.ofNullable(line);
  }
}
