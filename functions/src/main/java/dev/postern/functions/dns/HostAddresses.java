package dev.postern.functions.dns;

import dev.postern.functions.deliver.Trouble;
import java.net.InetAddress;
import java.util.List;

/// Where one host is, or why that cannot be told.
public sealed interface HostAddresses {
  /// At least one address: IPv4 and IPv6 in turn, each kind in random order.
  record At(List<InetAddress> addresses) implements HostAddresses {
    public At {
      addresses = List.copyOf(addresses);
    }
  }

  /// It has no address, for now or ever.
  record Nowhere(Trouble trouble) implements HostAddresses {}
}
