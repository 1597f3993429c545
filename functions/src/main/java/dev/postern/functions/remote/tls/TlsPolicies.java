package dev.postern.functions.remote.tls;

import dev.postern.message.Route;
import java.time.Instant;

/// How much TLS each host of a destination must be spoken to with. Safe for use by many threads.
@FunctionalInterface
public interface TlsPolicies {
  /// TLS with whoever offers it, which is what mail without a policy gets.
  TlsPolicies OPPORTUNISTIC = (_, _, _, _) -> new HostTls.Use(new PeerTls.May());

  /// May block, for DNS or HTTPS.
  ///
  /// @param route of the job: its destination, and whether MX records or `smtproutes` named the
  ///   host
  /// @param host a name, or an address literal in brackets
  /// @param deadline when the invocation must have ended
  HostTls forHost(Route route, String host, int port, Instant deadline);
}
