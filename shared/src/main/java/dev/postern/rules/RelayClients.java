package dev.postern.rules;

import dev.postern.address.IpAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `relayclients`: the networks whose clients may relay, the longest prefix first.
///
/// **Seed:** spec 3.1, 3.6; decisions 7, 8 and 9.
public final class RelayClients {
  public static final RelayClients EMPTY = new RelayClients(List.of());

  private final ClientNetworks<SuffixedLine> networks;

  /// @param lines in file order; of two for the same network the first counts
  public RelayClients(List<SuffixedLine> lines) {
    networks =
        new ClientNetworks<>(
            lines.stream().map(line -> Map.entry(AddressBlock.parse(line.key()), line)).toList());
  }

  public Optional<SuffixedLine> lineFor(IpAddress client) {
    return networks.find(client);
  }
}
