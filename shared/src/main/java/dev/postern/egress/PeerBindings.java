package dev.postern.egress;

import dev.postern.address.IpAddress;
import java.util.Map;
import java.util.Optional;

/// `bindroutes`: the local address by the address of the peer.
///
/// Looked up as the whole address, then for IPv4 `a.b.c.`, `a.b.`, `a.`, then the empty key.
/// **Seed:** spec 6.5.
public record PeerBindings(Map<String, LocalBinding> byKey) {
  public static final PeerBindings NONE = new PeerBindings(Map.of());

  public PeerBindings {
    byKey = Map.copyOf(byKey);
  }

  public boolean isEmpty() {
    return byKey.isEmpty();
  }

  /// What a connection to the peer is bound to; empty: nothing says.
  public Optional<LocalBinding> of(IpAddress peer) {
    String text = peer.toString();
    LocalBinding bound = byKey.get(text);
    int dot = peer.isV6() ? -1 : text.lastIndexOf('.');
    while (bound == null && dot > 0) {
      bound = byKey.get(text.substring(0, dot + 1));
      dot = text.lastIndexOf('.', dot - 1);
    }
    return Optional.ofNullable(bound == null ? byKey.get("") : bound);
  }
}
