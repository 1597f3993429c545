package dev.postern.functions.remote.smtp;

import dev.postern.address.IpAddress;
import dev.postern.egress.LocalBinding;
import dev.postern.egress.PeerBindings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Connects from the address that `bindroutes` has for the peer, and as another connector does
/// where it has none.
///
/// **Seed:** spec 6.5: it wins over every other choice, and changes the address alone, not our name
/// in EHLO. **On failure:** an address that this host has not: no connection, for now.
public record PeerBoundConnector(Connector otherwise, PeerBindings peers) implements Connector {
  @Override
  public Socket connect(InetAddress address, int port, Duration limit) throws IOException {
    Optional<LocalBinding> bound = peers.of(new IpAddress(address));
    if (bound.isEmpty()) {
      return otherwise.connect(address, port, limit);
    }
    IpAddress local = bound.get().address();
    return new BindConnector(local == null ? null : local.address()).connect(address, port, limit);
  }

  @Override
  public @Nullable InetAddress localAddress() {
    return otherwise.localAddress();
  }
}
