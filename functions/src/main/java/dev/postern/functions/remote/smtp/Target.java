package dev.postern.functions.remote.smtp;

import dev.postern.address.IpAddress;
import dev.postern.functions.deliver.Peer;
import dev.postern.functions.remote.sasl.Login;
import dev.postern.functions.remote.tls.PeerTls;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/// One address of one host, and how much TLS it must be spoken to with.
///
/// @param host the name that the MX or the route gives
/// @param implicitTls whether TLS begins with the connection, before any greeting (RFC 8314)
/// @param login who we are there; null: nobody
public record Target(
    String host,
    InetAddress address,
    int port,
    PeerTls tls,
    boolean implicitTls,
    @Nullable Login login) {
  /// Without a login.
  public Target(String host, InetAddress address, int port, PeerTls tls, boolean implicitTls) {
    this(host, address, port, tls, implicitTls, null);
  }

  /// Whether mail may go in clear when there is no TLS.
  boolean clearWillDo() {
    return !implicitTls && tls.inForce() instanceof PeerTls.May;
  }

  /// The same host, spoken to in clear.
  Target inClear() {
    return new Target(host, address, port, new PeerTls.None(), false, login);
  }

  public Peer peer() {
    return new Peer(host, new IpAddress(address).toString());
  }
}
