package dev.postern.functions.remote.tls;

import dev.postern.message.Route;
import java.time.Instant;

/// How much TLS each host of a destination must be spoken to with. Safe for use by many threads.
@FunctionalInterface
public interface TlsPolicies {
  /// May block, for DNS or HTTPS.
  ///
  /// @param route of the job: its destination, and whether MX records or `smtproutes` named the
  ///   host
  /// @param host a name, or an address literal in brackets
  /// @param deadline when the invocation must have ended
  HostTls forHost(Route route, String host, int port, Instant deadline);
}
