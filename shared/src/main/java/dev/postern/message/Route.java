package dev.postern.message;

import dev.postern.address.Domain;
import org.jspecify.annotations.Nullable;

/// Which way a job goes.
public sealed interface Route {
  /// Into Maildirs of a domain hosted here.
  record Local() implements Route {}

  /// To the MX hosts of the destination, from a lane's egress source.
  record Remote(String lane, Domain destination) implements Route {}

  /// To one host that `smtproutes` names instead of the MX, from a lane's egress source.
  ///
  /// @param host a name or an address literal in brackets
  /// @param port 1 to 65535
  /// @param user who we are at that host; null: nobody. The password is looked up when it is needed
  record Static(String lane, Domain destination, String host, int port, @Nullable String user)
      implements Route {
    /// Without a login.
    public Static(String lane, Domain destination, String host, int port) {
      this(lane, destination, host, port, null);
    }

    public Static {
      if (host.isBlank() || port < 1 || port > 65_535) {
        throw new IllegalArgumentException("a static route has a host and a port from 1 to 65535");
      }
    }
  }
}
