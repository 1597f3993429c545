package dev.postern.rules;

import dev.postern.address.Domain;
import java.util.Map;
import java.util.Optional;

/// Looks up what rules say of a domain, where a key is a domain or `.suffix` for those below it.
public final class DomainKeys {
  private DomainKeys() {}

  /// What stands at the full domain, else at its longest suffix that starts with a dot.
  public static <T> Optional<T> find(Map<String, T> byKey, Domain domain) {
    String name = domain.name();
    T found = byKey.get(name);
    for (int dot = name.indexOf('.'); found == null && dot >= 0; dot = name.indexOf('.', dot + 1)) {
      found = byKey.get(name.substring(dot));
    }
    return Optional.ofNullable(found);
  }
}
