package dev.postern.functions.remote.tls;

import dev.postern.functions.deliver.FailureScope;
import dev.postern.functions.deliver.Trouble;
import dev.postern.message.Route;
import java.util.List;

/// How much TLS a host needs for a message whose sender asked for REQUIRETLS.
///
/// A host whose name comes from the MX may have it only where DNSSEC (DANE) or MTA-STS vouches for
/// that name: a forged MX would have a certificate of its own. A host that an operator named must
/// prove that name.
///
/// **Standard:** RFC 8689 §4.2.1.
public final class RequireTls {
  private RequireTls() {}

  /// @param policy what other messages to this host need
  public static HostTls forHost(HostTls policy, Route route, String host) {
    if (!(policy instanceof HostTls.Use(PeerTls tls))
        || tls instanceof PeerTls.Verify
        || tls instanceof PeerTls.Dane) {
      return policy;
    }
    if (route instanceof Route.Static) {
      return new HostTls.Use(new PeerTls.Verify(List.of(host)));
    }
    String text =
        "The sender asked for verified TLS (REQUIRETLS), and neither DANE nor MTA-STS vouches for "
            + host
            + ".";
    return new HostTls.Avoid(Trouble.ours("5.7.30", text, FailureScope.HOST));
  }
}
