package dev.postern.functions.remote.tls;

import dev.postern.functions.deliver.FailureScope;
import dev.postern.functions.deliver.Trouble;
import dev.postern.message.Route;
import java.util.List;

/// How much TLS a host needs for a message whose sender asked for REQUIRETLS.
///
/// A host whose name comes from the MX may have it only where DNSSEC (DANE) or MTA-STS vouches for
/// that name, or an operator has named it: a forged MX would have a certificate of its own.
///
/// **Standard:** RFC 8689 §4.2.1.
public final class RequireTls {
  private RequireTls() {}

  /// @param policy what other messages to this host need
  public static HostTls forHost(HostTls policy, Route route, String host) {
    if (!(policy instanceof HostTls.Use(PeerTls tls, boolean named))) {
      return policy;
    }
    boolean verified = tls instanceof PeerTls.Verify || tls instanceof PeerTls.Dane;
    if (verified && (named || route instanceof Route.Static)) {
      return policy;
    }
    if (route instanceof Route.Static) {
      return new HostTls.Use(new PeerTls.Verify(List.of(host)), true);
    }
    String text =
        "The sender asked for verified TLS (REQUIRETLS), and neither DANE nor MTA-STS vouches for "
            + host
            + ".";
    return new HostTls.Avoid(Trouble.ours("5.7.30", text, FailureScope.HOST));
  }
}
