package dev.postern.rules;

import dev.postern.address.Domain;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The destinations we relay to for anybody: `example.com` that host only, `.example.com` every
/// sub-domain at any depth but not the host itself.
///
/// **Seed:** spec 1.2 to 1.4.
///
/// @param entries those of `rcpthosts`
/// @param more those of `morercpthosts`, looked at when no line of `rcpthosts` lists a domain
public record RcptHosts(Set<String> entries, Set<String> more) {
  public RcptHosts {
    entries = lowerCase(entries);
    more = lowerCase(more);
  }

  public RcptHosts(Set<String> entries) {
    this(entries, Set.of());
  }

  private static Set<String> lowerCase(Set<String> entries) {
    return entries.stream()
        .map(entry -> entry.toLowerCase(Locale.ROOT))
        .collect(Collectors.toUnmodifiableSet());
  }

  /// The entry that lists `domain`: itself, else its suffixes that start with a dot, longest first.
  public Optional<String> entryFor(Domain domain) {
    return entryFor(domain.name(), entries).or(() -> entryFor(domain.name(), more));
  }

  private static Optional<String> entryFor(String name, Set<String> entries) {
    if (entries.contains(name)) {
      return Optional.of(name);
    }
    for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      String suffix = name.substring(dot);
      if (entries.contains(suffix)) {
        return Optional.of(suffix);
      }
    }
    return Optional.empty();
  }
}
