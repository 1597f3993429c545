package dev.postern.functions.remote.tls;

import dev.postern.functions.deliver.Trouble;

/// What the policies say of one host of a destination.
public sealed interface HostTls {
  /// It may be spoken to so.
  ///
  /// @param named whether the names to be proved come from somewhere better than an unsigned MX:
  ///   from the operator, MTA-STS or DNSSEC
  record Use(PeerTls tls, boolean named) implements HostTls {}

  /// It is not to be spoken to: MTA-STS does not name it, or its TLSA records cannot be told.
  /// Another host may be.
  record Avoid(Trouble trouble) implements HostTls {}
}
