package dev.postern.rules;

import dev.postern.address.IpAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Values by network, of which the longest that holds a client counts; of two for the same network
/// the first.
///
/// One hash lookup for each prefix length in use, however many networks there are.
///
/// **Seed:** spec 2.1, 2.11, 3.1; decision 9.
final class ClientNetworks<V> {
  private final Map<AddressBlock, V> byNetwork;

  /// The prefix lengths in use, longest first.
  private final List<Integer> v4Lengths;

  private final List<Integer> v6Lengths;

  /// @param entries in file order
  ClientNetworks(List<Map.Entry<AddressBlock, V>> entries) {
    Map<AddressBlock, V> table = new HashMap<>();
    entries.forEach(entry -> table.putIfAbsent(entry.getKey(), entry.getValue()));
    byNetwork = Map.copyOf(table);
    v4Lengths = lengths(table.keySet().stream().filter(n -> !n.address().isV6()));
    v6Lengths = lengths(table.keySet().stream().filter(n -> n.address().isV6()));
  }

  private static List<Integer> lengths(Stream<AddressBlock> networks) {
    return networks
        .map(AddressBlock::length)
        .distinct()
        .sorted((one, other) -> Integer.compare(other, one))
        .toList();
  }

  boolean isEmpty() {
    return byNetwork.isEmpty();
  }

  Optional<V> find(IpAddress client) {
    for (int length : client.isV6() ? v6Lengths : v4Lengths) {
      V value = byNetwork.get(AddressBlock.of(client, length));
      if (value != null) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }
}
