package dev.postern.dkim;

import dev.postern.address.Domain;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The keys of all hosted domains, their private keys encrypted.
///
/// @param all by domain
public record DkimKeys(Map<Domain, List<DkimKey>> all) {
  public static final DkimKeys NONE = new DkimKeys(Map.of());

  public DkimKeys {
    all = Map.copyOf(all);
  }

  public static DkimKeys of(List<DkimKey> keys) {
    return new DkimKeys(
        keys.stream()
            .collect(Collectors.groupingBy(DkimKey::domain, Collectors.toUnmodifiableList())));
  }

  /// Those that sign mail of the domain: at most one of each algorithm.
  public List<DkimKey> active(Domain domain) {
    return all.getOrDefault(domain, List.of()).stream().filter(DkimKey::active).toList();
  }
}
