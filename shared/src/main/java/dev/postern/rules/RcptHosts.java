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
public record RcptHosts(Set<String> entries) {
  public RcptHosts {
    entries =
        entries.stream()
            .map(entry -> entry.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
  }

  /// The entry that lists `domain`: itself, else its suffixes that start with a dot, longest first.
  public Optional<String> entryFor(Domain domain) {
    String name = domain.name();
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
