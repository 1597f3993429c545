package dev.postern.functions.remote.smtp;

import dev.postern.address.IpAddress;
import dev.postern.functions.deliver.Peer;
import dev.postern.functions.remote.tls.PeerTls;
import java.net.InetAddress;

/// One address of one host, and how much TLS it must be spoken to with.
///
/// @param host the name that the MX or the route gives
public record Target(String host, InetAddress address, int port, PeerTls tls) {
  Peer peer() {
    return new Peer(host, new IpAddress(address).toString());
  }
}
